"""What was typed wrongly at the command line, as one plain sentence and where the usage stands; exit code 2."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from bot import words

NEAR = 0.8  # how much of an option must be right for it to be proposed
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_NO_COMMAND = re.compile(r"No such command '?(?P<name>[^']*)'?\.?")
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)")
_JOINTS = re.compile(r",? or |, ")
# what the library says of a value, and the sentence; a group is what may stand there
_OF_VALUES = tuple(
    (re.compile(pattern), line)
    for pattern, line in (
        (r"does not exist", words.USAGE_NO_FILE),
        (r"is a directory", words.USAGE_A_FOLDER),
        (r"is a file", words.USAGE_A_FILE),
        (r"not readable", words.USAGE_UNREADABLE),
        (r"not writable", words.USAGE_UNWRITABLE),
        (r"valid integer", words.USAGE_INTEGER),
        (r"valid (?:number|decimal|float)", words.USAGE_NUMBER),
        (r"valid date", words.USAGE_DATE),
        (r"greater than or equal to (\S+?)\.?$", words.USAGE_LEAST),
        (r"less than or equal to (\S+?)\.?$", words.USAGE_MOST),
        (r"(?:Input should be|is not one of) (.+?)\.?$", words.USAGE_ONE_OF),
    )
)


class PlainGroup(TyperGroup):
    """The command line whose usage errors are said in plain Chinese."""

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
        standalone_mode: bool = True, windows_expand_args: bool = True, **extra: Any,
    ) -> Any:  # fmt: skip
        """Runs the command. A mistake in how it was typed ends with exit code 2, a break with 1."""
        try:
            told = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except TyperException as wrong:
            typer.echo("\n".join(said(wrong)), err=True)
            sys.exit(wrong.exit_code)
        except typer.Abort:
            typer.echo(words.USAGE_ABORTED, err=True)
            sys.exit(1)
        if not standalone_mode:
            return told
        sys.exit(told if isinstance(told, int) else 0)


def said(wrong: TyperException) -> list[str]:
    """The lines about a mistake: the sentence, and which command tells the usage; of no arguments at all the help."""
    kind, ctx = type(wrong).__name__, getattr(wrong, "ctx", None)
    if kind == "NoArgsIsHelpError":
        return [wrong.format_message()]
    hint = words.USAGE_HINT.format(command=ctx.command_path) if ctx else words.USAGE_HINT.format(command=words.USAGE_US)
    return [_SENTENCES.get(kind, _other)(wrong), hint]


def _other(wrong: Any) -> str:
    found = _NO_COMMAND.search(wrong.message)
    if found:
        return words.USAGE_NO_COMMAND.format(name=found["name"])
    extra = _EXTRA.search(wrong.message)
    if extra:
        return words.USAGE_EXTRA.format(name=extra["name"])
    return wrong.message if _HANZI.search(wrong.message) else words.USAGE_BAD.format(message=wrong.message)


def _no_option(wrong: Any) -> str:
    near = "".join(get_close_matches(wrong.option_name, wrong.possibilities or (), n=1, cutoff=NEAR))
    return words.USAGE_NO_OPTION.format(name=wrong.option_name) + (words.USAGE_NEAR.format(near=near) if near else "")


def _missing(wrong: Any) -> str:
    return words.USAGE_MISSING.format(name=_name(wrong))


def _bad_value(wrong: Any) -> str:
    message = wrong.message
    for pattern, line in () if _HANZI.search(message) else _OF_VALUES:
        found = pattern.search(message)
        if found:
            allowed = _JOINTS.sub("、", found[1]).replace("'", "") if found.groups() else ""
            message = line.format(allowed=allowed)
            break
    return words.USAGE_BAD_VALUE.format(name=_name(wrong), why=message)


def _no_value(wrong: Any) -> str:
    return words.USAGE_NO_VALUE.format(name=wrong.option_name)


def _name(wrong: Any) -> str:
    """An option as it is typed, an argument as the help names it."""
    param = wrong.param
    if param is None:
        return ""
    return str(param.opts[-1]) if param.param_type_name == "option" else str(param.name)


_SENTENCES = {
    "NoSuchOption": _no_option,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "BadOptionUsage": _no_value,
}
