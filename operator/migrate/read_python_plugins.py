"""Reads Python plugins without running them, and prints what it finds as JSON. Python 3.8 or newer.

Usage: python3 read_python_plugins.py FOLDER
"""
import ast
import io
import json
import os
import re
import sys
import tokenize

SKIPPED = {"__pycache__", "node_modules", "site-packages", "venv", "env", "tests"}
CONFIG_NAMES = {"config", "cfg", "conf", "configuration", "plugin_config"}
SETTINGS_NAMES = {"settings", "options", "opts"}
SETTINGS_CLASS = re.compile(r"(Config|Configuration|Settings|Options)$")
CASTS = {"int": "number", "float": "number", "bool": "boolean", "str": "string", "list": "array", "dict": "object"}
DEFAULTS = {"default_config", "defaults", "config_defaults", "default_configuration", "config_schema"}


#: Bytes. Nobody writes a larger file by hand, and parsing takes about 100 times as much memory.
MAX_FILE = 2 * 1024 * 1024


def python_files(folder, on_error):
    if os.path.isfile(folder):
        yield folder
        return
    for base, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("."))
        for name in sorted(files):
            if name.endswith(".py"):
                yield os.path.join(base, name)


def constant(node):
    """The value of a literal, as JSON can hold it; None where it is none."""
    try:
        value = ast.literal_eval(node)
        return json.loads(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def type_of(value):
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else None


def is_environment(node):
    """`os.environ` or `environ`."""
    return getattr(node, "attr", getattr(node, "id", None)) == "environ"


def is_getenv(node):
    """`os.getenv`, `getenv` or `os.environ.get`."""
    if isinstance(node, ast.Attribute) and node.attr in ("get", "pop", "setdefault"):
        return is_environment(node.value)
    return getattr(node, "attr", getattr(node, "id", None)) == "getenv"


class ConfigKeys(ast.NodeVisitor):
    """Collects the keys that code reads of its configuration, its settings and the environment."""

    def __init__(self):
        self.keys = {}
        self.dynamic = False
        self.aliases = set()
        self.methods = set()
        self.variables = {}

    def is_config(self, node):
        if isinstance(node, ast.Name) and node.id in self.aliases:
            return True
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        return name.lower().lstrip("_") in CONFIG_NAMES | SETTINGS_NAMES

    def environment(self, node):
        """As `read`, when the node reads one variable of the environment."""
        name, default, required = None, None, False
        if isinstance(node, ast.Subscript) and is_environment(node.value):
            name, required = getattr(node.slice, "value", None), True
            name = getattr(name, "value", name)
        elif isinstance(node, ast.Call) and is_getenv(node.func) and node.args:
            name, default = constant(node.args[0]), node.args[1] if len(node.args) > 1 else None
        if not isinstance(name, str):
            return None
        self.variables[name.lower()] = name
        return name.lower(), default, required

    def read(self, node):
        """(key, default, required) when the node reads one key of the configuration."""
        found = self.environment(node)
        if found:
            return found
        if isinstance(node, ast.Subscript) and self.is_config(node.value):
            inner = node.slice
            inner = getattr(inner, "value", inner) if inner.__class__.__name__ == "Index" else inner
            return self.named(inner, None, True)
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if call and node.func.attr in ("get", "pop", "setdefault") and self.is_config(node.func.value) and node.args:
            default = node.args[1] if len(node.args) > 1 else None
            return self.named(node.args[0], default, False)
        return None

    def named(self, key, default, required):
        value = constant(key)
        if not isinstance(value, str):
            self.dynamic = True
            return None
        return value, default, required

    def note(self, key, default=None, required=False, cast=None):
        value = None if default is None else constant(default)
        known = self.keys.setdefault(key, new_key(key))
        known["variable"] = self.variables.get(key)
        known["type"] = known["type"] or cast or type_of(value) or ("string" if key in self.variables else None)
        known["default"] = value if known["default"] is None else known["default"]
        known["required"] = known["required"] or required

    def visit_Assign(self, node):
        if self.is_config(node.value):
            self.aliases.update(target.id for target in node.targets if isinstance(target, ast.Name))
        self.generic_visit(node)

    def visit_BoolOp(self, node):
        found = self.read(node.values[0]) if isinstance(node.op, ast.Or) else None
        if found:
            self.note(found[0], node.values[-1], found[2])
        self.generic_visit(node)

    def visit_Compare(self, node):
        if any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops) and self.is_config(node.comparators[0]):
            found = self.named(node.left, None, False)
            if found:
                self.note(found[0])
        self.generic_visit(node)

    def visit_Subscript(self, node):
        found = self.read(node) if isinstance(node.ctx, ast.Load) else None
        if found:
            self.note(*found)
        self.generic_visit(node)

    def visit_Attribute(self, node):
        """`settings.url`, but no call such as `settings.reload()`."""
        read = isinstance(node.ctx, ast.Load) and id(node) not in self.methods and not node.attr.startswith("_")
        if read and self.is_config(node.value) and node.attr.lower() not in CONFIG_NAMES | SETTINGS_NAMES:
            self.note(node.attr.lower())
        self.generic_visit(node)

    def visit_Call(self, node):
        self.methods.add(id(node.func))
        if isinstance(node.func, ast.Name) and node.func.id in CASTS and len(node.args) == 1:
            argument = node.args[0]
            if isinstance(argument, ast.BoolOp):
                argument = argument.values[0]
            found = self.read(argument)
            if found:
                self.note(*found, cast=CASTS[node.func.id])
        found = self.read(node)
        if found:
            self.note(*found)
        self.generic_visit(node)


def new_key(key):
    return {"key": key, "type": None, "default": None, "required": False, "variable": None}


TYPES = {
    **CASTS,
    **{name: "array" for name in ("List", "Sequence", "tuple", "Tuple", "set", "Set")},
    **{name: "object" for name in ("Dict", "Mapping")},
}


def annotated_type(node):
    """(type, optional) of an annotation such as `int`, `list[str]`, `Optional[str]` or `str | None`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None, False
    if isinstance(node, ast.BinOp):
        sides = [side for side in (node.left, node.right) if not (isinstance(side, ast.Constant) and side.value is None)]
        return (annotated_type(sides[0])[0] if len(sides) == 1 else None), len(sides) < 2
    name = getattr(node, "attr", getattr(node, "id", None))
    if isinstance(node, ast.Subscript):
        name = getattr(node.value, "attr", getattr(node.value, "id", None))
        if name == "Optional":
            return annotated_type(getattr(node.slice, "value", node.slice) if node.slice.__class__.__name__ == "Index" else node.slice)[0], True
    return TYPES.get(name), False


def settings_fields(body):
    """The fields of the classes for settings in a module: dataclasses and pydantic models."""
    for node in body:
        if not (isinstance(node, ast.ClassDef) and SETTINGS_CLASS.search(node.name)) or hooks_of(node.body, []):
            continue
        for field in node.body:
            if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
                continue
            kind, optional = annotated_type(field.annotation)
            default, required = field.value, field.value is None and not optional
            if isinstance(default, ast.Call):
                named = [word.value for word in default.keywords if word.arg == "default"]
                factory = any(word.arg == "default_factory" for word in default.keywords)
                default = (default.args + named + [None])[0]
                required = default is None and not factory
            if isinstance(default, ast.Constant) and default.value is Ellipsis:
                default, required = None, True
            yield field.target.id.lower(), kind, None if default is None else constant(default), required


def is_empty(hook):
    """Whether a hook does nothing: `pass`, `...`, a docstring, or an error for those that do not write it."""
    return all(
        isinstance(node, (ast.Pass, ast.Raise)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in hook.body
    )


def is_hook(node):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and re.match(r"on_[a-z_]+$", node.name)


def source_of(node, lines):
    end = getattr(node, "end_lineno", None) or node.lineno
    return lines[node.lineno - 1 : end]


def hooks_of(body, lines, empty=True):
    return {
        node.name: {"hook": node.name, "line": node.lineno, "source": source_of(node, lines)}
        for node in body
        if is_hook(node) and (empty or not is_empty(node))
    }


def attributes_of(body):
    found = {}
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                value = constant(node.value)
                if value is not None:
                    found[target.id.lower()] = value
    for node in body:
        # A property that returns a text.
        if isinstance(node, ast.FunctionDef) and node.name in ("name", "description"):
            returned = [part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value is not None]
            value = constant(returned[0]) if len(returned) == 1 else None
            if isinstance(value, str):
                found.setdefault(node.name, value)
    return found


def keys_of(nodes, attributes, module):
    visitor = ConfigKeys()
    # What the module does when it is imported, such as reading the environment.
    scopes = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in nodes + [node for node in module.body if not isinstance(node, scopes)]:
        visitor.visit(node)
    for key, kind, default, required in settings_fields(module.body):
        known = visitor.keys.setdefault(key, new_key(key))
        known["type"] = known["type"] or kind or type_of(default)
        known["default"] = default if known["default"] is None else known["default"]
        known["required"] = known["required"] or required
    for name in DEFAULTS:
        defaults = attributes.get(name)
        if isinstance(defaults, dict):
            for key, value in defaults.items():
                known = visitor.keys.setdefault(key, new_key(key))
                if name != "config_schema":
                    known["type"] = known["type"] or type_of(value)
                    # `.get("labels", {})` says less than the defaults of the class.
                    known["default"] = value if known["default"] in (None, "", [], {}) else known["default"]
    return list(visitor.keys.values()), visitor.dynamic


def read_module(path, folder):
    size = os.stat(path).st_size
    # A pipe or a device would never end.
    if not os.path.isfile(path):
        raise ValueError("it is not a regular file")
    if size > MAX_FILE:
        raise ValueError("it has %d bytes, and at most %d are read" % (size, MAX_FILE))
    with open(path, "rb") as file:
        data = file.read()
    tree = ast.parse(data, filename=path)
    # Raises RecursionError here, where only this file is left out.
    ConfigKeys().visit(tree)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    # Python ends a line at these characters only.
    lines = re.split("\r\n|\r|\n", data.decode(encoding, "replace"))
    return {
        "path": os.path.relpath(path, folder if os.path.isdir(folder) else os.path.dirname(folder)),
        "tree": tree,
        "lines": lines,
        "imports": imports_of(tree),
        "classes": [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)],
    }


def imports_of(tree):
    """What a module imports, by the name that it has there: (module, name)."""
    return {
        alias.asname or alias.name: ((node.module or "").split(".")[-1], alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def classes_of(modules):
    """Every class of the folder. Several modules may have a class of one name, such as `Plugin`."""
    return [{"name": node.name, "class": node, "module": module} for module in modules for node in module["classes"]]


def base_of(node, entry, by_name):
    """The class that a base names, as far as it is in the folder: of the same module, or imported."""
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
    module = entry["module"]
    here = [other for other in by_name.get(name, []) if other["module"] is module and other is not entry]
    if here:
        return here[-1]
    origin, name = module["imports"].get(name, ("", name))
    named = [other for other in by_name.get(name, []) if other["module"] is not module]
    return next((other for other in named if stem_of(other["module"]["path"]) == origin), named[0] if named else None)


def ancestors(entry, by_name, seen=()):
    """The class and its bases, as far as they are in the folder; nearest last, so that it wins."""
    found = []
    for node in entry["class"].bases:
        base = base_of(node, entry, by_name)
        if base and not any(base is other for other in seen):
            found += ancestors(base, by_name, seen + (base,))
    return found + [entry]


def describe(name, doc, attributes, hooks, keys, dynamic, path, class_name):
    text = attributes.get("description")
    return {
        "name": attributes["name"] if isinstance(attributes.get("name"), str) else name,
        "file": path,
        "class": class_name,
        "description": text if isinstance(text, str) else (doc or "").strip().split("\n")[0],
        "hooks": list(hooks.values()),
        "keys": keys,
        "dynamicKeys": dynamic,
    }


def stem_of(path):
    base = os.path.basename(path)[:-3]
    return os.path.basename(os.path.dirname(path)) if base in ("__init__", "plugin", "main") else base


def main(folder):
    modules, problems = [], []

    def note(path, error):
        line = getattr(error, "lineno", None)
        # The message of an OSError has the path again.
        text = getattr(error, "strerror", None) or getattr(error, "msg", None) or str(error)
        if isinstance(error, (RecursionError, MemoryError)):
            text = "it is too large or too deeply nested for Python's parser"
        name = os.path.relpath(path, folder if os.path.isdir(folder) else os.path.dirname(folder))
        problems.append({"file": name, "line": line, "problem": text})

    for path in python_files(folder, lambda error: note(error.filename, error)):
        try:
            modules.append(read_module(path, folder))
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
            note(path, error)
    classes = classes_of(modules)
    by_name = {}
    for entry in classes:
        by_name.setdefault(entry["name"], []).append(entry)
    bases = {id(base_of(node, entry, by_name)) for entry in classes for node in entry["class"].bases}
    plugins = []
    for entry in classes:
        class_name = entry["name"]
        hooks, attributes, nodes = {}, {}, []
        for part in ancestors(entry, by_name, (entry,)):
            hooks.update(hooks_of(part["class"].body, part["module"]["lines"], empty=part is entry))
            attributes.update(attributes_of(part["class"].body))
            nodes.append(part["class"])
        is_base = id(entry) in bases
        # A base of others is no plugin when it has no name of its own, or does nothing.
        does_nothing = not hooks_of(entry["class"].body, [], empty=False)
        if not hooks or (is_base and (does_nothing or "name" not in attributes_of(entry["class"].body))):
            continue
        keys, dynamic = keys_of(nodes, attributes, entry["module"]["tree"])
        path = entry["module"]["path"]
        siblings = [c for c in entry["module"]["classes"] if hooks_of(c.body, [])]
        short = re.sub(r"(?<!^)(?=[A-Z])", "_", re.sub(r"Plugin$", "", class_name) or class_name).lower()
        name = stem_of(path) if len(siblings) == 1 else short
        plugins.append(
            describe(name, ast.get_docstring(entry["class"]), attributes, hooks, keys, dynamic, path, class_name)
        )
    for module in modules:
        hooks = hooks_of(module["tree"].body, module["lines"])
        if hooks:
            attributes = attributes_of(module["tree"].body)
            keys, dynamic = keys_of([module["tree"]], attributes, module["tree"])
            doc = ast.get_docstring(module["tree"])
            plugins.append(describe(stem_of(module["path"]), doc, attributes, hooks, keys, dynamic, module["path"], None))
    json.dump({"plugins": plugins, "problems": problems}, sys.stdout)


main(sys.argv[1])
