"""Prints the API of the Python package as Markdown, and what has no docstring, as JSON.

Usage: python3 read_python_api.py SOURCES
"""

import importlib
import inspect
import json
import sys

MODULES = {
    "server_monitor_events": "Publishes events from Python. How to use it: "
    "[Publish from Python](../how-to/publish-from-python.md).",
    "server_monitor_events.plugin_system": "What the core uses of the original `plugin_system`.",
}


def public_members(cls):
    """Methods and properties that a class has itself, in the order of its source."""
    for name, member in vars(cls).items():
        function = getattr(member, "__func__", getattr(member, "fget", member))
        if not name.startswith("_") and (inspect.isfunction(function) or isinstance(member, property)):
            yield name, member, function


def render_default(value):
    if repr(value) == "<factory>":
        return "..."
    return json.dumps(value) if isinstance(value, str) else getattr(value, "__name__", repr(value))


def render_signature(name, function, skip_first):
    """One parameter a line when it is long. Annotations are as the source has them."""
    parts, star = [], False
    for index, parameter in enumerate(inspect.signature(function).parameters.values()):
        if skip_first and index == 0:
            continue
        prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        if parameter.kind == parameter.KEYWORD_ONLY and not star:
            parts.append("*")
        star = star or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        text = prefix + parameter.name
        if parameter.annotation is not parameter.empty:
            text += ": %s" % parameter.annotation
        if parameter.default is not parameter.empty:
            text += (" = " if ":" in text else "=") + render_default(parameter.default)
        parts.append(text)
    returned = inspect.signature(function).return_annotation
    arrow = "" if returned is inspect.Signature.empty or name[:1].isupper() else " -> %s" % returned
    line = "%s(%s)%s" % (name, ", ".join(parts), arrow)
    if len(line) <= 100:
        return line
    return "%s(\n%s)%s" % (name, "".join("    %s,\n" % part for part in parts), arrow)


def own_doc(value):
    doc = inspect.cleandoc(getattr(value, "__doc__", None) or "")
    # Python writes the signature of a dataclass without a docstring there.
    return "" if doc.startswith(getattr(value, "__name__", " ") + "(") else doc


def fence(code):
    return "```python\n%s\n```" % code


def render_class(name, cls, missing):
    init = vars(cls).get("__init__")
    is_error = issubclass(cls, Exception)
    parts = ["### %s" % name, own_doc(cls)]
    if inspect.isfunction(init) and not is_error:
        parts += [fence(render_signature(name, init, True)), own_doc(init) if init.__doc__ else ""]
    if not own_doc(cls):
        missing.append(name)
    for member_name, member, function in public_members(cls):
        is_property = isinstance(member, property)
        doc = own_doc(member if is_property else function)
        if not doc:
            missing.append("%s.%s" % (name, member_name))
        text = member_name if is_property else render_signature(member_name, function, not isinstance(member, staticmethod))
        parts += ["#### %s.%s" % (name, member_name), fence(text), doc]
    return parts


def render_module(module_name, intro, missing):
    module = importlib.import_module(module_name)
    parts = ["# %s" % module_name if module_name in MODULES and "." not in module_name else "## %s" % module_name]
    parts += ["<!-- `npm run docs` writes this page from the docstrings. -->"] if "." not in module_name else []
    parts.append(intro)
    constants = []
    for name in sorted(module.__all__, key=lambda name: (not name[0].islower(), name.isupper(), name.lower())):
        value = getattr(module, name)
        if inspect.isclass(value):
            parts += render_class(name, value, missing)
        elif inspect.isfunction(value):
            parts += ["### %s" % name, fence(render_signature(name, value, False)), own_doc(value)]
            if not own_doc(value):
                missing.append(name)
        else:
            constants.append("`%s`" % name)
    if constants:
        parts.append("Constants: %s" % ", ".join(constants))
    return parts


def main(sources):
    sys.path.insert(0, sources)
    sys.dont_write_bytecode = True
    missing, parts = [], []
    for module_name, intro in MODULES.items():
        parts += render_module(module_name, intro, missing)
    json.dump({"page": "\n\n".join(part for part in parts if part) + "\n", "undocumented": missing}, sys.stdout)


main(sys.argv[1])
