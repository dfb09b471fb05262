"""`flask modules plan|enable|disable|read-only|never|allow|undo`: changes, through the same service and the same plan as the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
from flask.cli import with_appcontext

from webapp.cli.output import WOULD_CHANGE, done, platform_named, sentences
from webapp.kernel import kernel
from webapp.switching.ask import Ask, Undo
from webapp.switching.assessment import Assessment
from webapp.switching.targets import Request, Target


def show(assessment: Assessment) -> None:
    """Print a plan as the page shows it."""
    plan = assessment.plan
    for step in plan.steps:
        click.echo(f"{step.kind:<10}{step.code:<16}{step.why}")
        for fact in assessment.usage.get(step.code, ()):
            click.echo(f"{'':<10}{fact}")
        use = assessment.last_used.get(step.code)
        if use is not None:
            click.echo(f"{'':<10}last used {use.at:%Y-%m-%d %H:%M}Z by {use.actor or 'nobody logged in'}")
    for each in plan.beside:
        click.echo(f"{'config' if each.key else 'mark':<10}{each.module:<16}{each.key + ': ' if each.key else ''}{each.old} → {each.new}")
    for verb, label, names in consequences(assessment):
        for name in names:
            click.echo(f"{verb:<10}{label} {name}")


def consequences(assessment: Assessment) -> list[tuple[str, str, Sequence[str]]]:
    """(verb, what, names) of everything that follows from the steps."""
    plan = assessment.plan
    jobs = [f"{active.name}: {active.total} under way" for found in assessment.jobs.values() for active in found]
    tiers = [f"{each.tier}: {each.feature}, {each.merchants} merchants, {each.paying} paying" for each in assessment.tiers]
    return [
        ("gains", "menu", plan.menu_gained),
        ("gains", "feature", plan.features_gained),
        ("gains", "route", plan.routes_gained),
        ("loses", "menu", plan.menu_lost),
        ("loses", "feature", plan.features_lost),
        ("loses", "route", plan.routes_lost),
        ("stops", "job", jobs),
        ("held by", "tier", tiers),
        ("because", "of this:", assessment.reasons),
    ]


def switch(platform: str, requested: Request, yes: bool, reason: str) -> None:
    """Plan, ask where needed, apply."""
    service, row = kernel().modules, platform_named(platform)
    proposal = service.plan(row.id, requested)
    if not proposal.steps:
        click.echo("Nothing to do.")
        return
    assessment = service.assess(proposal)
    show(assessment)
    if assessment.needs_confirmation:
        if not reason:
            raise click.ClickException(f"{' '.join(assessment.reasons)} Give --reason TEXT.")
        if not yes:
            click.confirm("Apply this plan?", abort=True)
    change = service.change(Ask(row.id, requested, revision=proposal.revision, reason=reason))
    click.echo(done(platform, change))


def switching(name: str, target: Target, help: str) -> click.Command:
    """A command that asks for one state of the modules it is given."""

    @click.command(name, help=help)
    @click.argument("platform")
    @click.argument("codes", nargs=-1, required=True)
    @click.option("--yes", is_flag=True, help="Do not ask.")
    @click.option("--reason", default="", help="Why; goes into the history.")
    @with_appcontext
    @sentences
    def command(platform: str, codes: Iterable[str], yes: bool, reason: str) -> None:
        switch(platform, dict.fromkeys(codes, target), yes, reason)

    return command


WORDS = {"enable": Target.ON, "disable": Target.OFF}


@click.command("plan")
@click.argument("platform")
@click.argument("changes", nargs=-1, required=True, metavar="[enable|disable] CODE[=STATE]…")
@with_appcontext
@sentences
def show_plan(platform: str, changes: tuple[str, ...]) -> None:
    """What a change would do.

    `enable` and `disable` are for the codes after them; CODE=STATE asks for on, off, read-only, never, allowed or chosen. Exit code 2
    when there would be changes, 0 when there is nothing to do.
    """
    service, row = kernel().modules, platform_named(platform)
    proposal = service.plan(row.id, wished(changes))
    show(service.assess(proposal))
    if proposal.steps:
        raise SystemExit(WOULD_CHANGE)
    click.echo("Nothing to do.")


def wished(changes: Iterable[str]) -> dict[str, str]:
    """The request that the words of a command line make. Raises ClickException for a code that nothing is asked of."""
    asked: dict[str, str] = {}
    word: str | None = None
    for change in changes:
        code, sign, value = change.partition("=")
        if change in WORDS:
            word = WORDS[change]
        elif sign or word:
            asked[code] = value or str(word)
        else:
            raise click.ClickException(f"What should {change} be? Write {change}=on or {change}=off.")
    return asked


@click.command("undo")
@click.argument("platform")
@click.argument("revision", type=int)
@with_appcontext
@sentences
def undo(platform: str, revision: int) -> None:
    """Take the change of REVISION back, where nothing later stands on it."""
    service, row = kernel().modules, platform_named(platform)
    found = next((change for change in service.history(row.id, 10_000) if change.revision == revision), None)
    if found is None:
        raise click.ClickException(f"{platform} has no revision {revision}. `flask modules history {platform}` shows them.")
    change = service.change(Ask(row.id, Undo(found.id), revision=row.revision))
    click.echo("Nothing to do." if change is None else f"Done: {platform} is at revision {change.revision}.")


commands: tuple[click.Command, ...] = (
    show_plan,
    switching("enable", Target.ON, "Switch modules on, with what they require."),
    switching("disable", Target.OFF, "Switch modules off, with what requires them. Their data stays."),
    switching("read-only", Target.READ_ONLY, "Let pages of modules answer and refuse what would be saved. `enable` ends it."),
    switching("never", Target.NEVER, "Rule modules out for PLATFORM, also as somebody else's requirement."),
    switching("allow", Target.ALLOWED, "Take `never` back."),
    undo,
)
