"""What cannot be applied is refused with one sentence: which file, where in it, and what to do."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel

from tests.kernel.presets.conftest import Dials, Tone
from tests.support.modules import toy
from webapp.domain import DomainError
from webapp.providing.presets.checking import check, fitting
from webapp.providing.presets.preset import Preset
from webapp.providing.presets.products import presets
from webapp.providing.presets.reading import MAX_BYTES, decode, file_name, read
from webapp.registry.registry import Registry, build

REGISTRY = build(
    [
        ("", toy("base", core=True, config_form=Tone)),
        ("", toy("alone", config_form=Dials)),
        ("", toy("stock")),
        ("", toy("market", "stock", config_form=Dials)),
    ]
)


def checked(text: str, registry: Registry = REGISTRY) -> Preset:
    return check(registry, read(text, "shop.toml"), "shop.toml")


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("modules = [}", "line 1", "shop.toml is not TOML"),
        ("modules = []\nmodules = []\n", "line 2", "Cannot overwrite a value"),
        ("modules = " + "[" * 5000, "", "nested too deeply"),
        ('name = "Shop"', "modules", "this key is missing"),
        ("modules = []\nmodulse = []", "modulse", "there is no such key. Known: name, modules"),
        ("modules = []\nname = 3", "name", "a text in quotes"),
        ('modules = "alone"', "modules", 'like ["billing"]'),
        ("modules = [1]", "modules", "a list of module codes"),
        ("modules = []\nnever = []", "never", "a table by module code"),
        ("modules = []\nnever = {stock = 1}", "never.stock", "a text in quotes"),
        ('modules = []\nnever = {stock = "\\u0000"}', "never.stock", "NUL"),
        ("modules = []\nconfig = {base = 1}", "config.base", "a table of settings"),
        ('modules = ["vanished"]', "modules", "there is no module 'vanished'. Installed: alone, base, market, stock"),
        ('modules = []\nconfig = {vanished = {a = 1}}', "config", "there is no module 'vanished'"),
        ('modules = ["market"]', "modules", "'market' needs 'stock', which is missing. Add 'stock', or take 'market' out."),
        ('modules = ["alone"]\nimplied = ["stock"]', "implied", "'stock' is not in 'modules'"),
        ('modules = []\nread_only = ["base"]', "read_only", "always on"),
        ('modules = ["alone"]\nnever = {alone = "no"}', "never", "Take it out of one of them"),
        ("modules = []\nconfig = {alone = {level = 1}}", "config.alone", "'alone' is not in 'modules'"),
        ('modules = ["stock"]\nconfig = {stock = {level = 1}}', "config.stock.level", "'stock' has nothing to set"),
    ],
)  # fmt: skip
def test_a_text_that_does_not_fit(text: str, place: str, sentence: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked(text)
    assert refused.value.message.startswith("shop.toml")
    assert place in refused.value.message
    assert sentence in refused.value.message


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(
    ("setting", "place", "sentence"),
    [
        ("levle = 1", "levle", "there is no such setting. Known: level, limit, label, loud, ratio, mode, days."),
        ('key = "hush"', "key", "this is a secret"),
        ('label = "fernet:abc"', "label", "an encrypted secret"),
        ('rows = ["a"]', "rows", "cannot be written in a text"),
        ("level = 10", "level", "between 0 and 9"),
        ('level = "1"', "level", "a whole number, without quotes"),
        ("level = 1.0", "level", "Not a valid integer value"),
        ("level = true", "level", "Not a valid integer value"),
        ("level = [1]", "level", "a whole number"),
        ("level = []", "level", "required"),
        ("level = 1979-05-27", "level", "this must be a text, a number, true, false"),
        ("level = {a = 1}", "level", "this must be a text, a number, true, false"),
        ("limit = 9223372036854775808", "limit", "too large"),
        ("limit = 0x" + "f" * 5000, "limit", "too large"),
        ("ratio = inf", "ratio", "too large"),
        ("loud = 1", "loud", "true or false"),
        ('loud = "true"', "loud", "true or false"),
        ("label = 5", "label", 'a text in quotes, written "5"'),
        ('label = "a\\u0000b"', "label", "NUL"),
        ('mode = "slwo"', "mode", 'Not a valid choice. Use one of: "slow", "fast".'),
        ("days = 3", "days", "a list"),
        ("days = [9]", "days", "Use one of: 1, 2, 3, 4, 5, 6, 7."),
    ],
)
def test_a_setting_that_its_module_would_not_take(setting: str, place: str, sentence: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked(f'modules = ["alone"]\n[config.alone]\n{setting}\n')
    assert refused.value.message.startswith(f"shop.toml, config.alone.{place}: ")
    assert sentence in refused.value.message


@pytest.mark.usefixtures("app_context")
def test_a_rule_between_two_settings_holds() -> None:
    with pytest.raises(DomainError, match=r"config\.base\.tone: Cold is never high"):
        checked('modules = []\n[config.base]\ntone = "cold"\npitch = "high"\n')


@pytest.mark.usefixtures("app_context")
def test_a_default_that_the_form_would_refuse_is_not_the_text_s_fault() -> None:
    assert checked('modules = []\n[config.base]\ntone = "cool"\npitch = ""\n').config == {"base": {"tone": "cool", "pitch": ""}}


@pytest.mark.usefixtures("app_context")
def test_values_are_kept_as_the_form_reads_them() -> None:
    given = checked('modules = ["alone"]\n[config.alone]\nratio = 2\nlimit = ""\nloud = false\ndays = []\n').config["alone"]
    assert repr(given) == "{'ratio': 2.0, 'limit': None, 'loud': False, 'days': []}"


@pytest.mark.usefixtures("app_context")
def test_a_core_module_may_be_named_as_on() -> None:
    assert checked('modules = ["base", "alone"]').modules == ("alone",)


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b"name = '\xff'", "shop.toml, line 1: this is not UTF-8"), (b"#" * (MAX_BYTES + 1), "shop.toml is longer than 64 KiB")],
)
def test_bytes_that_are_no_text(raw: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        decode(raw, "shop.toml")


@pytest.mark.usefixtures("app_context")
def test_what_a_windows_editor_saves_is_read() -> None:
    assert checked(decode('\ufeffmodules = ["alone"]\r\n'.encode(), "shop.toml")).modules == ("alone",)


@pytest.mark.parametrize(
    ("path", "name"), [("/srv/text/shop.toml", "shop.toml"), ("C:\\text\\shop.toml", "shop.toml"), ("sh\udcffop\x00.toml", "shop.toml")]
)
def test_a_file_is_called_by_what_can_be_seen_of_its_name(path: str, name: str) -> None:
    assert file_name(path) == name


@pytest.mark.usefixtures("app_context")
def test_of_a_product_s_preset_the_part_that_is_installed_holds() -> None:
    wide = Preset(
        modules=("alone", "vanished", "market"),
        implied=("vanished",),
        read_only=("market",),
        never={"vanished": "no"},
        config={"vanished": {"a": 1}, "alone": {"level": 2}},
    )
    assert fitting(REGISTRY, wide) == Preset(modules=("alone",), config={"alone": {"level": 2}})


def test_every_preset_kept_with_the_code_fits(app: Flask) -> None:
    registry = app.extensions["interlock"].registry
    for code, preset in presets().items():
        assert check(registry, preset, code).modules
        assert preset.code == code


def test_sentences_need_no_request() -> None:
    """Presets are read before the first request: an application that is only being made can still say what is wrong."""
    bare = Flask("bare")
    Babel(bare)
    with pytest.raises(DomainError, match="not TOML"):
        read("=", "shop.toml")
