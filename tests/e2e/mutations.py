"""What may go wrong with a lock, an index or a staged directory, as data: each has a name, the level that
must catch it, the exit code, and a word that the finding says. verify_test.py carries them out."""
import re
from typing import NamedTuple


class Mutation(NamedTuple):
    name: str
    subject: str       # folder/file in fixtures/locks, or what verify_test.py calls the tree
    level: str         # the code of the finding
    exit: object       # the exit code, or those that it may be
    says: str
    change: object     # a function of a text, or of a folder
    file: str = ""     # the text that is changed; the subject itself when empty
    target: str = "distroless"


def sub(pattern, to, count=1):
    """The text with `count` places changed (0: all), of which there must be some."""
    def change(text):
        changed, n = re.subn(pattern, to, text, count=count, flags=re.M | re.S)
        assert n, pattern
        return changed
    return change


def all_of(*changes):
    def change(text):
        for one in changes:
            text = one(text)
        return text
    return change


def cut(fraction):
    return lambda text: text[:int(len(text) * fraction)]


def without_block(start, name):
    """Without the paragraph of a TOML lock that begins with `start` and is of `name`, and its tables."""
    return sub(rf'^\[\[{start}\]\]\nname = "{name}"\n.*?(?=^\[\[{start}\]\]|\Z)', "")


WRONG = "0123456789abcdef" * 4
CONFLICT = "<<<<<<< ours\n=======\n>>>>>>> theirs\n"
UV, PIP, UVPY = "uv/uv.lock", "pip/pylock.toml", "uv-pylock/pylock.toml"
REQ, UVREQ, POETRY, PIPFILE, PDM = ("pip-tools/requirements.txt", "uv-compile/requirements.txt", "poetry/poetry.lock",
                                    "pipenv/Pipfile.lock", "pdm/pdm.lock")
ORIGINALS = (UV, PIP, UVPY, REQ, UVREQ, POETRY, PIPFILE, PDM, "poetry1/poetry.lock", "uv-forks/uv.lock")

HASH = r'(anchor-3.0-py3-none-any.whl".*?)[0-9a-f]{64}'

LOCKS = [
    # what is no lock
    Mutation("uv: cut off", UV, "syntax", 2, "uv.lock:", cut(0.6)),
    Mutation("uv: marks of a merge", UV, "syntax", 2, "uv.lock:9:1: marks of a merge",
             lambda text: "\n".join(text.split("\n")[:8]) + "\n" + CONFLICT + "\n".join(text.split("\n")[8:])),
    Mutation("uv: a newer format", UV, "syntax", 2, "uv.lock:1:", sub("^version = 1$", "version = 2")),
    Mutation("uv: an unknown key", UV, "syntax", 2, "colour", sub('^name = "anchor"', 'colour = 1\nname = "anchor"')),
    Mutation("uv: an entry twice", UV, "syntax", 2, "twice",
             sub(r'(\[\[package\]\]\nname = "barnacle".*?\n)(?=\[\[)', r"\1\1")),
    Mutation("uv: a cycle of one", UV, "syntax", 2, "itself", sub('{ name = "driftwood" }', '{ name = "barnacle" }')),
    Mutation("uv: an entry that is required is gone", UV, "syntax", 2, "driftwood", without_block("package", "driftwood")),
    Mutation("uv: a short hash", UV, "syntax", 4, "hash", sub(HASH, r"\1abcd")),
    Mutation("uv: a hash of other digits", UV, "syntax", 4, "hash", sub(HASH, r"\1" + "z" * 64)),
    Mutation("pylock: a newer format", PIP, "syntax", 2, "pylock.toml:1:", sub('lock-version = "1.0"', 'lock-version = "2.0"')),
    Mutation("pylock: no name", PIP, "syntax", 2, "name", sub('^name = "anchor"\n', "")),
    Mutation("pylock: a wheel's name with a folder in it", PIP, "syntax", (2, 4), "anchor", sub('name = "anchor-3', 'name = "../anchor-3')),
    Mutation("pylock: a wheel of another distribution", PIP, "syntax", (2, 4), "another package",
             sub('name = "anchor-3.0-py3', 'name = "buoy-3.0-py3')),
    Mutation("pylock: a path that leaves", PIP, "syntax", 4, "pylock.toml:",
             sub('url = "[^"]*/anchor-3.0[^"]*"', 'path = "../../anchor-3.0-py3-none-any.whl"')),
    Mutation("requirements: an entry without a pin", REQ, "syntax", 2, "requirements.txt:", sub("^harbor-tides==1.2", "harbor-tides>=1")),
    Mutation("requirements: an entry twice", REQ, "syntax", 2, "", sub(r"^(barnacle==1.0.*?\n)(?=bollard)", r"\1\1")),
    Mutation("requirements: a short hash", REQ, "syntax", (2, 4), "digest", sub("(anchor.*?sha256:)[0-9a-f]{64}", r"\1abcd")),
    Mutation("poetry: cut off", POETRY, "syntax", 2, "poetry.lock:", cut(0.9)),
    Mutation("poetry: a version that is none", POETRY, "syntax", 2, "poetry.lock:", sub('^version = "3.0"', 'version = "three"')),
    Mutation("Pipfile: cut off", PIPFILE, "syntax", 2, "Pipfile.lock:", cut(0.5)),
    Mutation("Pipfile: a newer format", PIPFILE, "syntax", 2, "Pipfile.lock:", sub('"pipfile-spec": 6', '"pipfile-spec": 7')),
    Mutation("pdm: marks of a merge", PDM, "syntax", 2, "marks of a merge", lambda text: text + CONFLICT),

    # what does not answer the requirements
    Mutation("the project asks for another version", UV, "inputs", 1, "harbor", sub(">=2", ">=3"), "pyproject.toml"),
    Mutation("the project asks for more", UV, "inputs", 1, "kelp", sub('"barnacle",', '"barnacle", "kelp",'), "pyproject.toml"),
    Mutation("the project asks for less", UV, "inputs", 1, "barnacle", sub('"barnacle",', ""), "pyproject.toml"),
    Mutation("the project asks for an extra less", UV, "inputs", 1, "gauge", sub(r"\[measure\]", ""), "pyproject.toml"),
    Mutation("the requirements ask for another version", REQ, "inputs", 1, "harbor", sub(">=2", "<2"), "requirements.in"),
    Mutation("the requirements ask for more", UVREQ, "inputs", 1, "requirements.in:1: [distroless] kelp",
             lambda text: "kelp\n" + text, "requirements.in"),
    Mutation("the requirements ask for less", REQ, "inputs", 1, "requirements.txt:10:1: [distroless] barnacle",
             sub("^barnacle\n", ""), "requirements.in"),
    Mutation("the Pipfile asks for more", PIPFILE, "inputs", 1, "kelp", sub('^harbor-tides = ', 'kelp = "*"\nharbor-tides = '), "Pipfile"),
    Mutation("an entry that nobody asks for", REQ, "inputs", 1, "kelp",
             sub(r"\Z", f"kelp==1.1 --hash=sha256:{WRONG}\n")),
    Mutation("uv: an entry that nobody asks for", UV, "inputs", 1, "kelp",
             sub(r'^(?=\[\[package\]\]\nname = "mooring")', '[[package]]\nname = "kelp"\nversion = "1.1"\nsource = { registry = '
                 '"http://index.example/simple/" }\nwheels = [{ url = "http://index.example/files/kelp-1.1-py3-none-any.whl", hash = '
                 f'"sha256:{WRONG}" }}]\n\n')),
    Mutation("uv: a marker that excludes the target", UV, "inputs", 1, "coast-map",
             sub(r"(\"coast-map\", marker = \"python_full_version < ')3.12", r"\g<1>3.11")),
    Mutation("uv: an entry from another place", UV, "inputs", 1, "is taken from a URL",
             sub(r'(name = "anchor"\nversion = "3.0"\nsource = )\{ registry = "[^"]*" \}',
                 r'\1{ url = "http://index.example/anchor-3.0-py3-none-any.whl" }')),
    Mutation("pip: an extra is not brought", REQ, "closure", 1, "chain-link", sub(r"^chain-link==.*?(?=^coast)", "")),

    # what is not complete
    Mutation("uv: a transitive requirement is missing", UV, "closure", 1, "driftwood",
             all_of(without_block("package", "driftwood"), sub(r'dependencies = \[\n    { name = "driftwood" },\n\]\n', ""))),
    Mutation("pylock: a transitive requirement is missing", PIP, "closure", 1, "driftwood", without_block("packages", "driftwood")),
    Mutation("requirements: a transitive requirement is missing", REQ, "closure", 1, "requirements.txt:10:1: [distroless] barnacle requires",
             sub("^driftwood==.*?(?=^gauge)", "")),
    Mutation("poetry: a transitive requirement is missing", POETRY, "closure", 1, "driftwood", without_block("package", "driftwood")),
    Mutation("Pipfile: a transitive requirement is missing", PIPFILE, "closure", 1, "driftwood", sub(r'"driftwood": \{.*?\},\n', "")),
    Mutation("pdm: a transitive requirement is missing", PDM, "closure", 1, "driftwood", without_block("package", "driftwood")),
    Mutation("pylock: a marker that excludes what is required", UVPY, "closure", 1, "driftwood",
             sub('name = "driftwood"\n', 'name = "driftwood"\nmarker = "python_version < \'3\'"\n')),

    # versions
    Mutation("requirements: a version that another one refuses", REQ, "versions", 1, "tide", sub("^tide==1.4.0", "tide==2.0.0")),
    Mutation("uv: a Python that is not the target's", UV, "versions", 1, "3.13", sub("^requires-python = .*?$", 'requires-python = ">=3.13"')),
    Mutation("pylock: a Python that is not the target's", UVPY, "versions", 1, "3.13",
             sub("^requires-python = .*?$", 'requires-python = ">=3.13"')),
    Mutation("pylock: one entry's Python is not the target's", UVPY, "versions", 1, ">=3.12",
             sub('name = "driftwood"\n', 'name = "driftwood"\nrequires-python = ">=3.12"\n')),
    Mutation("pylock: an environment that is another's", UVPY, "versions", 1, "environment",
             sub('^created-by = "uv"\n', 'created-by = "uv"\nenvironments = ["sys_platform == \'win32\'"]\n')),
    Mutation("uv: two versions for one target", "uv-forks/uv.lock", "versions", 1, "tide", 
             sub("python_full_version (<|>=) '3.12'", "python_full_version >= '3'", 0)),

    # files
    Mutation("uv: no wheel for musl", UV, "wheels", 1, "musllinux", sub(r"^    \{ url = [^\n]*tide[^\n]*musllinux[^\n]*\n", "", 0), target="alpine"),
    Mutation("uv: source alone", UV, "wheels", 1, "source",
             sub(r"^wheels = \[\n    (\{ url = \"[^\"]*driftwood-0.2)-py3-none-any.whl([^\n]*),\n\]", r"sdist = \1.tar.gz\2")),
    Mutation("requirements: hashes of no wheel for the target", REQ, "wheels", 1, "gauge",
             sub(r"(^gauge.*?)    --hash=sha256:87e[^\n]* \\\n", r"\1"), target="alpine"),
    Mutation("uv: a file without a hash", UV, "hashed", 1, "anchor", sub(r'(anchor-3.0[^\n]*?), hash = "[^"]*"', r"\1")),
    Mutation("requirements: an entry without a hash", REQ, "hashed", 1, "barnacle", sub(r"^barnacle==1.0 \\\n    --hash=[^\n]*\n", "barnacle==1.0\n")),
    Mutation("pylock: md5 alone", PIP, "hashed", 1, "md5", sub('^sha256 = "dce[^"]*"', f'md5 = "{WRONG[:32]}"')),
    Mutation("poetry: no files", POETRY, "hashed", 1, "barnacle", sub(r"(name = \"barnacle\".*?files = )\[.*?\n\]", r"\1[]")),
]
for path in (UV, PIP, UVPY, POETRY, PDM):
    LOCKS.append(Mutation(f"{path}: a wrong hash", path, "index", 4, "anchor", sub(HASH, r"\g<1>" + WRONG)))
for path in (REQ, UVREQ, PIPFILE):
    LOCKS.append(Mutation(f"{path}: a wrong hash", path, "index", 4, "anchor", sub(r"(anchor.*?sha256:)[0-9a-f]{64}", r"\g<1>" + WRONG)))
LOCKS.append(Mutation("uv: a wrong size", UV, "index", 4, "bytes", sub(r"(anchor-3.0[^\n]*size = )\d+", r"\g<1>99")))


# ---- the index, as the JSON of a project's page; None: the project is gone ----

def yanked(page):
    for file in page["files"]:
        file["yanked"] = "it sinks"
    return page


def quarantined(page):
    page["meta"]["project-status"] = "quarantined"
    page["project-status"] = {"status": "quarantined"}
    return page


def replaced(page):
    for file in page["files"]:
        file["hashes"]["sha256"] = WRONG
        file.pop("core-metadata", None)
        file.pop("dist-info-metadata", None)
    return page


def without(version):
    def change(page):
        page["files"] = [f for f in page["files"] if f"-{version}-" not in f["filename"]]
        page["versions"] = [v for v in page["versions"] if v != version]
        return page
    return change


def without_file(part):
    def change(page):
        page["files"] = [f for f in page["files"] if part not in f["filename"]]
        return page
    return change


INDEX = [
    Mutation("a pin was yanked", UV, "withdrawn", 1, "barnacle 1.0 was yanked: it sinks", yanked, "barnacle"),
    Mutation("a pin of a requirements.txt was yanked", REQ, "withdrawn", 1, "barnacle 1.0 was yanked", yanked, "barnacle"),
    Mutation("a project is in quarantine", UV, "withdrawn", 1, "quarantine", quarantined, "barnacle"),
    Mutation("a project is gone", UV, "withdrawn", 1, "no project barnacle any more", lambda page: None, "barnacle"),
    Mutation("a version is gone", UV, "withdrawn", 1, "no tide 1.4.0 any more", without("1.4.0"), "tide"),
    Mutation("a wheel is gone", UV, "withdrawn", 1, "any more", without_file("1.4.0-cp311-cp311-manylinux"), "tide"),
    Mutation("a wheel was replaced", UV, "index", 4, "barnacle", replaced, "barnacle"),
    Mutation("a wheel of a requirements.txt was replaced", REQ, "index", 4, "barnacle", replaced, "barnacle"),
]
