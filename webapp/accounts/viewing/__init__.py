"""Viewing as somebody else: for a while, with a reason, never as one of equal or higher rank.

It hangs on the login session of the person who views. That session's requests are answered as to the other one; who really asks stands in
`current_actor()`, in every entry of the audit trail and in the job runs that are asked for meanwhile.
"""
