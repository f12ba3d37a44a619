/* What --fix makes of declaring files: each case as it is, with "\r\n", and behind a byte order mark. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "spokeshave/audit.h"
#include "spokeshave/buf.h"

/*
 * `finding` is "unused NAME", "standard NAME", "duplicate NAME", "missing NAME at PATH", "to production NAME at PATH",
 * "to development NAME", several parted by ';'. Files begin with "=== path"; one that is not in `after` stays.
 */
struct sample { const char *finding, *before, *after, *says; };

#define SAME NULL

static const struct sample removals[] = {
	{ "unused b", "=== requirements.txt\na\nb==1  # old\nc\n", "=== requirements.txt\na\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\nb\n", "=== requirements.txt\n", "removed" },
	{ "unused b", "=== requirements.txt\nb[x]>1 \\\n  ; python_version > '3' \\\n  --hash=sha256:ab\nc\n", SAME, "its file is a lock; write it again with the tool that wrote it" },
	{ "unused b", "=== requirements.txt\nb[x]>1 \\\n  ; python_version > '3'  # why\nc\n", "=== requirements.txt\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\nb; python_version<'3.9'\na\nB>1; python_version>='3.9'\n", "=== requirements.txt\na\nB>1; python_version>='3.9'\n", "removed" },
	{ "unused b; unused b", "=== requirements.txt\nb; python_version<'3.9'\na\nB>1; python_version>='3.9'\n", "=== requirements.txt\na\n", "removed; removed" },
	/* whose a comment is */
	{ "unused b", "=== requirements.txt\n# web\nb\nc\n", "=== requirements.txt\n# web\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\na\n# B is for old terminals\nb\nc\n", "=== requirements.txt\na\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\na\n# b and c go together\nb\nc\n", "=== requirements.txt\na\n# b and c go together\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\n# all of them\n# b_: is for old terminals\n# (since 2019)\nb\nc\n",
	  "=== requirements.txt\n# all of them\n# b_: is for old terminals\n# (since 2019)\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\n# all of them\n# b: is for old terminals\n# (since 2019)\nb\nc\n", "=== requirements.txt\n# all of them\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\na\n\n# for old terminals\nb\n\nc\n", "=== requirements.txt\na\n\n\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\na\n\n# for old terminals\nb\nc\n", "=== requirements.txt\na\n\n# for old terminals\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\na\n\n# z==1\nb\n\nc\n", "=== requirements.txt\na\n\n# z==1\n\nc\n", "removed" },
	{ "unused b", "=== requirements.txt\n# what the image needs\nb\n", "=== requirements.txt\n# what the image needs\n", "removed" },
	{ "unused b", "=== requirements.txt\na\n\n# b-extra is another thing\n\nb\n", "=== requirements.txt\na\n\n# b-extra is another thing\n\n", "removed" },
	/* arrays */
	{ "unused b", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['b']\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies=[]\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['a', \"b>1\" , 'c']\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['a', 'c']\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[project]\nname='x'\ndependencies=[\"a\",'b' ]  # all\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies=[\"a\" ]  # all\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a',\n    # is for: ]\n    'b',  # it's [b]\n    'c'\n]\n",
	  "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a',\n    # is for: ]\n    'c'\n]\n", "removed" },
	{ "unused c", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a',\n    'c'  # last\n    # end\n]\n",
	  "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a',\n    # end\n]\n", "removed" },
	{ "unused a", "=== pyproject.toml\n[project]\nname='x'\ndependencies = ['a',  # first\n    'c']\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'c']\n", "removed" },
	{ "unused c", "=== pyproject.toml\n[project]\nname='x'\ndependencies = ['a',  # first\n    'c']\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = ['a',  # first\n    ]\n", "removed" },
	{ "unused a", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a'\n  , 'b'\n  , 'c'\n]\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'b'\n  , 'c'\n]\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a'\n  , 'b' # x\n  , 'c'\n]\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a'\n  , 'c'\n]\n", "removed" },
	{ "unused b", "=== pyproject.toml\nproject.name='x'\nproject.dependencies=['a','b']\n", "=== pyproject.toml\nproject.name='x'\nproject.dependencies=['a']\n", "removed" },
	{ "unused b", "=== pyproject.toml\nproject = {name = 'x', dependencies = ['a', 'b']}\n", "=== pyproject.toml\nproject = {name = 'x', dependencies = ['a']}\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['a']\noptional-dependencies.more = [\n  'b',\n  \"c ; python_version < \\\"4\\\"\"\n]\n",
	  "=== pyproject.toml\n[project]\nname='x'\ndependencies=['a']\noptional-dependencies.more = [\n  \"c ; python_version < \\\"4\\\"\"\n]\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[dependency-groups]\nops = [\n  {include-group = 'x'},\n  'b',\n]\nx = []\n[project]\nname='x'\ndependencies=[]\n",
	  "=== pyproject.toml\n[dependency-groups]\nops = [\n  {include-group = 'x'},\n]\nx = []\n[project]\nname='x'\ndependencies=[]\n", "removed" },
	/* keys */
	{ "unused b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\n\"b\" = {version='^1', extras=['x']}  # why\nc='*'\n", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nc='*'\n", "removed" },
	{ "unused b; unused b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nb = [\n  {version='^1', python='<3.9'}, # ]\n  {version='^2', python='>=3.9'},\n]\nc='*'\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nc='*'\n", "removed; removed" },
	{ "unused b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nb.version='^1'\nb.extras=[\n'x',\n]\nc='*'\n", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nc='*'\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nc='*'\n[tool.poetry.dependencies.b]\nversion='^1'\nextras=['x']  # [\n\n# other\n[tool.x]\ny=1\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nc='*'\n\n# other\n[tool.x]\ny=1\n", "removed" },
	{ "unused b", "=== pyproject.toml\n[tool.poetry]\ndependencies = {python = '^3.9', b = '1', c = '2'}\n", SAME, "its table is not written with one key a line" },
	{ "unused b", "=== pyproject.toml\n[tool.poetry.dependencies]\nb = {version='1', optional=true}\n[tool.poetry.extras]\nx = ['b']\n", SAME, "it is optional, and extras may name it" },
	{ "unused b", "=== Pipfile\n[packages]\na = '*'\nb = {version = '*', extras = ['x']}\n\n[dev-packages]\nc = '*'\n", "=== Pipfile\n[packages]\na = '*'\n\n[dev-packages]\nc = '*'\n", "removed" },
	/* setup.cfg */
	{ "unused b", "=== setup.cfg\n[options]\ninstall_requires =\n    a\n    # b: why\n    b>1; python_version > '3'\n    c\n", "=== setup.cfg\n[options]\ninstall_requires =\n    a\n    c\n", "removed" },
	{ "unused b", "=== setup.cfg\n[options]\ninstall_requires = b\n[x]\ny = 1\n", "=== setup.cfg\n[options]\ninstall_requires =\n[x]\ny = 1\n", "removed" },
	{ "unused b", "=== setup.cfg\n[options]\ninstall_requires = b\n    c\n", "=== setup.cfg\n[options]\ninstall_requires =\n    c\n", "removed" },
	{ "unused b", "=== setup.cfg\n[options]\ninstall_requires = b; c\n", SAME, "others stand on its line" },
	{ "unused b", "=== setup.cfg\n[options]\ninstall_requires =\n  ab\n  b\n[options.extras_require]\nx =\n  b\n", "=== setup.cfg\n[options]\ninstall_requires =\n  ab\n[options.extras_require]\nx =\n  b\n", "removed" },
	/* setup.py */
	{ "unused b", "=== setup.py\nsetup(install_requires=['a', \"b>1\", 'c'])\n", "=== setup.py\nsetup(install_requires=['a', 'c'])\n", "removed" },
	{ "unused b", "=== setup.py\nL = [\n    'a',\n    'b',  # it's\n]\nsetup(install_requires=L)\n", "=== setup.py\nL = [\n    'a',\n]\nsetup(install_requires=L)\n", "removed" },
	{ "unused b", "=== setup.py\nL = ['a', 'b>=%s' % 2]\nsetup(install_requires=L)\n", SAME, "it is no plain string in a list" },
	{ "unused b", "=== setup.py\nL = ['a', 'b' '>1']\nsetup(install_requires=L)\n", SAME, "it is no plain string in a list" },
	{ "unused b", "=== setup.py\nL = ['a', 'b']\nsetup(install_requires=L, extras_require={'all': L})\n", SAME, "its list is used in two places" },
	{ "unused b", "=== setup.py\nsetup(install_requires='b')\n", SAME, "it is no plain string in a list" },
	{ "unused b", "=== setup.py\nsetup(extras_require={'x': ['b'], 'y': ['b', 'c']})\n", "=== setup.py\nsetup(extras_require={'x': [], 'y': ['b', 'c']})\n", "removed" },
	/* environment.yml */
	{ "unused b", "=== environment.yml\ndependencies:\n  - python=3.12\n  - pip:\n    - a\n    - b>1  # x\n", "=== environment.yml\ndependencies:\n  - python=3.12\n  - pip:\n    - a\n", "removed" },
	{ "unused b", "=== environment.yml\ndependencies:\n  - python=3.12\n  - pip:\n    - b>1  # x\nname: y\n", "=== environment.yml\ndependencies:\n  - python=3.12\nname: y\n", "removed" },
	{ "unused b", "=== environment.yml\ndependencies:\n  - python=3.12\n  - pip:\n    - a\n    - b", "=== environment.yml\ndependencies:\n  - python=3.12\n  - pip:\n    - a\n", "removed" },
	{ "unused b", "=== environment.yml\ndependencies:\n  - pip:\n      # c\n      - \"b\"\n", SAME, "nothing would be left in its list" },
	/* a script's own metadata */
	{ "unused b", "=== a.py\n#!x\n# /// script\n# dependencies = [\n#   'a',\n#   # b: why\n#   \"b\",  # x\n# ]\n# ///\n'b'\n", "=== a.py\n#!x\n# /// script\n# dependencies = [\n#   'a',\n# ]\n# ///\n'b'\n", "removed" },
	{ "unused b", "=== a.py\n# /// script\n# dependencies = ['b']\n# ///\n", "=== a.py\n# /// script\n# dependencies = []\n# ///\n", "removed" },
};

static const struct sample duplicates[] = {
	{ "duplicate b", "=== requirements.txt\nB>=1, <2\na\nb<2,>=1  # again\n", "=== requirements.txt\nB>=1, <2\na\n", "the later one removed, which says the same" },
	{ "duplicate b", "=== requirements.txt\nb>=1\na\nb\n", SAME, "the two differ; which one holds is for you to say" },
	{ "duplicate b; duplicate b", "=== requirements.txt\nb\nb\nb\n", "=== requirements.txt\nb\n", "the later one removed, which says the same; the later one removed, which says the same" },
	{ "unused b; unused b; duplicate b", "=== requirements.txt\nb\na\nb\n", "=== requirements.txt\na\n", "removed; removed; the later one removed, which says the same" },
	{ "duplicate b", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['b', 'a', \"b\"]\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['b', 'a']\n", "the later one removed, which says the same" },
	{ "duplicate b-c", "=== Pipfile\n[packages]\nb-c = '*'\nb_c = '*'\n", "=== Pipfile\n[packages]\nb-c = '*'\n", "the later one removed, which says the same" },
	{ "duplicate b", "=== setup.cfg\n[options]\ninstall_requires =\n  b\n  a\n  b\n", "=== setup.cfg\n[options]\ninstall_requires =\n  b\n  a\n", "the later one removed, which says the same" },
	{ "duplicate b", "=== setup.py\nsetup(install_requires=[\n  'b',\n  'a',\n  'b',\n])\n", "=== setup.py\nsetup(install_requires=[\n  'b',\n  'a',\n])\n", "the later one removed, which says the same" },
	{ "duplicate b", "=== environment.yml\ndependencies:\n- pip:\n  - b\n  - b\n", "=== environment.yml\ndependencies:\n- pip:\n  - b\n", "the later one removed, which says the same" },
	{ "standard dataclasses", "=== requirements.txt\ndataclasses\na\n", "=== requirements.txt\na\n", "removed" },
	{ "standard tomli", "=== requirements.txt\ntomli\na\n", SAME, "code imports tomli of it: import the standard module there first" },
	{ "standard dataclasses", "=== Pipfile\n[packages]\ndataclasses = '*'\n", "=== Pipfile\n[packages]\n", "removed" },
};

static const struct sample additions[] = {
	{ "missing yaml at app.py", "=== requirements.txt\na\nrequests", "=== requirements.txt\na\nrequests\nyaml>=6.0.2,<7\n", "added to requirements.txt" },
	{ "missing b at app.py", "=== requirements.txt\na\n# other\nc\n", "=== requirements.txt\na\n# other\nb>=6.0.2,<7\nc\n", "added to requirements.txt" },
	{ "missing b at app.py", "=== requirements.txt\na\n# c: why\nc\n", "=== requirements.txt\na\nb>=6.0.2,<7\n# c: why\nc\n", "added to requirements.txt" },
	{ "missing b at app.py", "=== pyproject.toml\n[project]\nname='x'\ndependencies = []\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\"b>=6.0.2,<7\"]\n", "added to pyproject.toml" },
	{ "missing b at app.py", "=== pyproject.toml\n[project]\nname='x'\n\n[tool.x]\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    \"b>=6.0.2,<7\",\n]\n\n[tool.x]\n", "added to pyproject.toml" },
	{ "missing b at app.py", "=== pyproject.toml\n[project]\nname='x'\ndynamic = ['dependencies']\n", SAME, "there is no file with a list for it" },
	{ "missing c at app.py", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n  'a'\n  # end\n]\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n  'a',\n  'c>=6.0.2,<7'\n  # end\n]\n", "added to pyproject.toml" },
	{ "missing c at app.py", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a'\n  , 'b'\n]\n", "=== pyproject.toml\n[project]\nname='x'\ndependencies = [\n    'a'\n  , 'b'\n  , 'c>=6.0.2,<7'\n]\n", "added to pyproject.toml" },
	{ "missing b at app.py", "=== pyproject.toml\n[tool.poetry]\nname='x'\n[tool.poetry.dependencies]\npython = '^3.9'  # x\n", "=== pyproject.toml\n[tool.poetry]\nname='x'\n[tool.poetry.dependencies]\npython = '^3.9'  # x\nb = \"<7,>=6.0.2\"\n", "added to pyproject.toml" },
	{ "missing b at app.py", "=== Pipfile\n[packages]\n\n[dev-packages]\n", "=== Pipfile\n[packages]\nb = \"<7,>=6.0.2\"\n\n[dev-packages]\n", "added to Pipfile" },
	{ "missing b at app.py", "=== setup.cfg\n[options]\ninstall_requires = a\n", "=== setup.cfg\n[options]\ninstall_requires = a\n    b>=6.0.2,<7\n", "added to setup.cfg" },
	{ "missing b at app.py", "=== setup.py\nsetup(install_requires=('a',))\n", "=== setup.py\nsetup(install_requires=('a', 'b>=6.0.2,<7',))\n", "added to setup.py" },
	{ "missing b at app.py", "=== environment.yml\ndependencies:\n  - pip:\n    - a\n", "=== environment.yml\ndependencies:\n  - pip:\n    - a\n    - b>=6.0.2,<7\n", "added to environment.yml" },
	{ "missing b at a.py", "=== a.py\n# /// script\n# dependencies = []\n# ///\n=== requirements.txt\nx\n", "=== a.py\n# /// script\n# dependencies = [\"b>=6.0.2,<7\"]\n# ///\n", "added to a.py" },
	{ "missing b at tests/a.py", "=== pyproject.toml\n[project]\nname='x'\ndependencies=['a']\n[dependency-groups]\ndev = [{include-group = 'x'}]\nx = []\n",
	  "=== pyproject.toml\n[project]\nname='x'\ndependencies=['a']\n[dependency-groups]\ndev = [\"b>=6.0.2,<7\", {include-group = 'x'}]\nx = []\n", "added to pyproject.toml" },
	{ "missing b at app.py", "=== requirements.txt\na==1 \\\n    --hash=sha256:ab\n", SAME, "there is no file with a list for it" },
	{ "missing b at app.py", "=== requirements.txt\n# autogenerated by pip-compile\n", SAME, "it would be read otherwise there" },
	{ "missing unversioned at app.py", "=== requirements.txt\na\n", SAME, "which distribution and version would bring it is not known" },
};

static const struct sample moves[] = {
	{ "to production b at app.py", "=== requirements.txt\na\n=== requirements-dev.txt\n# b: is for\nb[x]>1 ; python_version > '3'  # why\nc\n",
	  "=== requirements.txt\na\n# b: is for\nb[x]>1 ; python_version > '3'  # why\n=== requirements-dev.txt\nc\n", "moved to the production requirements in requirements.txt" },
	{ "to development b", "=== requirements.txt\na\nb \\\n    >1 \\\n    ; python_version > '3'  # why\n=== requirements-dev.txt\nc\n",
	  "=== requirements.txt\na\n=== requirements-dev.txt\nb \\\n    >1 \\\n    ; python_version > '3'  # why\nc\n", "moved to the development requirements in requirements-dev.txt" },
	{ "to development b", "=== requirements.txt\na\nb; python_version<'3.9'\nB>1; python_version>='3.9'\n=== requirements-dev.txt\nc\n",
	  "=== requirements.txt\na\n=== requirements-dev.txt\nb; python_version<'3.9'\nB>1; python_version>='3.9'\nc\n", "moved to the development requirements in requirements-dev.txt" },
	{ "to development b", "=== requirements.txt\na\nb>1\n=== requirements-dev.txt\nb\n", SAME, "requirements-dev.txt:1 has another one of it" },
	{ "to development b", "=== requirements.txt\na\nb>1\n=== requirements-dev.txt\nb>1\n", "=== requirements.txt\na\n", "moved to the development requirements in requirements-dev.txt" },
	/* PEP 735, optional dependencies, PDM */
	{ "to production b at app.py", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = [\n    'a',\n]\n[dependency-groups]\ndev = [\n    # b is why\n    \"b[x] >= 2\",  # so\n    'c',\n]\n",
	  "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = [\n    'a',\n    # b is why\n    \"b[x] >= 2\",  # so\n]\n[dependency-groups]\ndev = [\n    'c',\n]\n", "moved to the production requirements" },
	{ "to production b at app.py", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = ['a']\n[dependency-groups]\ndev = [\n    'b',  # so\n]\n",
	  "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = ['a',\n    'b',  # so\n]\n[dependency-groups]\ndev = [\n]\n", "moved to the production requirements" },
	{ "to production b at app.py", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = []\n[tool.pdm.dev-dependencies]\nlint = [\n    'b; python_version < \"4\"',  # so\n]\n",
	  "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = [\n    'b; python_version < \"4\"',  # so\n]\n[tool.pdm.dev-dependencies]\nlint = [\n]\n", "moved to the production requirements" },
	{ "to production b at app.py", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = ['a']\n[project.optional-dependencies]\ntest = [ 'b', 'c' ]\n",
	  "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = ['a', 'b']\n[project.optional-dependencies]\ntest = [ 'c' ]\n", "moved to the production requirements" },
	{ "to development b", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = [\n    'a',\n    'b',  # so\n]\n[dependency-groups]\ndocs = ['d']\ndev = []\n",
	  "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = [\n    'a',\n]\n[dependency-groups]\ndocs = ['d']\ndev = [\n    'b',  # so\n]\n", "moved to the development requirements" },
	{ "to development b", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = ['a', 'b']\n", "=== pyproject.toml\n[project]\nname = 'x'\ndependencies = ['a']\n\n[dependency-groups]\ndev = [\n    'b',\n]\n", "moved to the development requirements" },
	/* Poetry */
	{ "to development b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\nb = {version = '^1', extras = ['x'], allow-prereleases = true}  # why\n[tool.poetry.group.dev.dependencies]\nc = '*'\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n[tool.poetry.group.dev.dependencies]\nb = {version = '^1', extras = ['x'], allow-prereleases = true}  # why\nc = '*'\n", "moved to the development requirements" },
	{ "to production b at app.py", "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n[tool.poetry.group.test.dependencies]\n# b: for the rest\n\"b\" = {version = '^1', extras = [\n  'x']}  # why\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n# b: for the rest\n\"b\" = {version = '^1', extras = [\n  'x']}  # why\n[tool.poetry.group.test.dependencies]\n", "moved to the production requirements" },
	{ "to development b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\nb = '^1'\n", "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n\n[tool.poetry.group.dev.dependencies]\nb = '^1'\n", "moved to the development requirements" },
	{ "to development b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\nb.version = '^1'  # why\nb.extras = ['x']\n[tool.poetry.dev-dependencies]\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n[tool.poetry.dev-dependencies]\nb.version = '^1'  # why\nb.extras = ['x']\n", "moved to the development requirements" },
	{ "to development b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n[tool.poetry.dependencies.\"b\"] # why\nversion = '^1'\n[tool.poetry.group.dev.dependencies]\nc = '*'\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\n[tool.poetry.group.dev.dependencies]\nc = '*'\n\n[tool.poetry.group.dev.dependencies.\"b\"] # why\nversion = '^1'\n", "moved to the development requirements" },
	{ "to production b at app.py", "=== pyproject.toml\n[project]\nname = 'x'\nversion = '1'\ndependencies = [\n    'a',\n]\n[tool.poetry.group.dev.dependencies]\nb = {version = '^1.2', extras = ['y']}  # why\n",
	  "=== pyproject.toml\n[project]\nname = 'x'\nversion = '1'\ndependencies = [\n    'a',\n    'b[y]<2,>=1.2',  # why\n]\n[tool.poetry.group.dev.dependencies]\n", "moved to the production requirements" },
	{ "to production b at app.py", "=== pyproject.toml\n[project]\nname = 'x'\nversion = '1'\ndependencies = [\n    'a',\n]\n[tool.poetry.group.dev.dependencies]\nb = {version = '^1.2', source = 'y'}\n",
	  SAME, "what is said of it beside its name and version can't be written there" },
	{ "to development b", "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nb = [\n  {version='^1', python='<3.9'}, # ]\n  {version='^2', python='>=3.9'},\n]\nc='*'\n",
	  "=== pyproject.toml\n[tool.poetry.dependencies]\npython='^3.9'\nc='*'\n\n[tool.poetry.group.dev.dependencies]\nb = [\n  {version='^1', python='<3.9'}, # ]\n  {version='^2', python='>=3.9'},\n]\n", "moved to the development requirements" },
	/* Pipfile */
	{ "to development b", "=== Pipfile\n[packages]\nb = {version = \"*\", extras = [\"x\"]}  # why\n[dev-packages]\n", "=== Pipfile\n[packages]\n[dev-packages]\nb = {version = \"*\", extras = [\"x\"]}  # why\n", "moved to the development requirements" },
	{ "to development b", "=== Pipfile\n[packages]\nb = \"*\"", "=== Pipfile\n[packages]\n\n[dev-packages]\nb = \"*\"\n", "moved to the development requirements" },
	/* setup.cfg, setup.py */
	{ "to production b at app.py", "=== setup.cfg\n[options]\ninstall_requires =\n    a\n[options.extras_require]\ntest =\n    b>1; python_version > '3'\n    c\n",
	  "=== setup.cfg\n[options]\ninstall_requires =\n    a\n    b>1; python_version > '3'\n[options.extras_require]\ntest =\n    c\n", "moved to the production requirements" },
	{ "to production b at app.py", "=== setup.py\nsetup(install_requires=['a'],\n      extras_require={'test': ['b>1', 'c']})\n", "=== setup.py\nsetup(install_requires=['a', 'b>1'],\n      extras_require={'test': ['c']})\n", "moved to the production requirements" },
	/* from one form to another */
	{ "to production b at app.py", "=== requirements-dev.txt\nb[x]>1  # why\n=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\na = '*'\n",
	  "=== requirements-dev.txt\n=== pyproject.toml\n[tool.poetry.dependencies]\npython = '^3.9'\na = '*'\nb = {version = \">1\", extras = [\"x\"]}  # why\n", "moved to the production requirements in pyproject.toml" },
};

/* ---- the stage ---- */

enum variant { AS_IT_IS, CARRIAGE_RETURNS, BYTE_ORDER_MARK, VARIANTS };

struct project { struct audit_file *v; size_t n; };

static str varied(struct arena *a, str text, enum variant variant)
{
	struct buf b = buf_in(a);
	if (variant == BYTE_ORDER_MARK) buf_add(&b, STR("\xef\xbb\xbf"));
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' && variant == CARRIAGE_RETURNS) buf_char(&b, '\r');
		buf_char(&b, text.p[i]);
	}
	return buf_str(&b);
}

static struct project files_of(struct arena *a, const char *text, enum variant variant)
{
	struct project p = { NEW_N(a, struct audit_file, 4), 0 };
	str rest = str_of(text), path;
	while (str_eat(&rest, STR("=== "))) {
		size_t n = 0;
		str_cut(rest, '\n', &path, &rest);
		while (n < rest.n && !str_starts(str_skip(rest, n), STR("\n=== "))) n++;
		if (str_starts(rest, STR("=== "))) n = 0;
		else if (n < rest.n) n++;
		p.v[p.n++] = (struct audit_file){ .path = path, .text = varied(a, str_slice(rest, 0, n), variant), .kind = AUDIT_PRESENT };
		rest = str_skip(rest, n);
	}
	return p;
}

static struct audit_requirements declared_by(struct arena *a, const struct project *p)
{
	struct audit_requirements all = { 0 };
	struct notes notes = { 0 };
	for (size_t i = 0; i < p->n; i++) {
		enum audit_manifest kind = audit_manifest_of(p->v[i].path);
		bool development = kind == AUDIT_REQUIREMENTS_TXT && audit_is_development_name(p->v[i].path);
		audit_read(a, kind ? kind : AUDIT_SCRIPT, p->v[i].path, p->v[i].text, development ? AUDIT_DEVELOPMENT : AUDIT_PRODUCTION, &all, &notes);
	}
	return all;
}

static const struct audit_requirement *named(const struct audit_requirements *all, str name, size_t skip, bool last, enum audit_scope not)
{
	const struct audit_requirement *found = NULL;
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i].req.canonical, name) && all->v[i].scope != not && (last || !found || skip-- > 0)) found = &all->v[i];
	return found;
}

static struct audit_findings findings_of(struct arena *a, const char *text, const struct audit_requirements *declared)
{
	struct audit_findings all = { 0 };
	str one, rest = str_of(text);
	while (rest.n) {
		struct audit_finding f = { .level = AUDIT_WARNING };
		str_cut(rest, ';', &one, &rest);
		one = str_trim(one);
		enum audit_scope not = (enum audit_scope)9;
		if (str_eat(&one, STR("unused "))) f.code = AUDIT_UNUSED;
		else if (str_eat(&one, STR("standard "))) f.code = AUDIT_STANDARD_LIBRARY;
		else if (str_eat(&one, STR("duplicate "))) f.code = AUDIT_DUPLICATE;
		else if (str_eat(&one, STR("missing "))) f.code = AUDIT_MISSING;
		else {
			assert_true(str_eat(&one, STR("to ")));
			f.code = AUDIT_MISPLACED;
			str_cut(one, ' ', &f.to, &one);
			not = str_eq(f.to, STR("production")) ? AUDIT_PRODUCTION : AUDIT_DEVELOPMENT;
		}
		str at;
		str_cut(one, ' ', &f.name, &at);
		if (f.code != AUDIT_MISSING) {
			f.requirement = named(declared, f.name, 0, f.code == AUDIT_DUPLICATE, not);
			if (!f.requirement) print_message("%s: nothing of that name\n", text);
			assert_non_null(f.requirement);
			f.at = f.requirement->at;
		}
		if (str_eat(&at, STR("at "))) f.at.path = at;
		PUSH(a, &all, f);
	}
	return all;
}

static str text_after(const struct audit_fixes *fixes, const struct audit_file *before)
{
	for (size_t i = 0; i < fixes->edits_n; i++)
		if (str_eq(fixes->edits[i].path, before->path)) return fixes->edits[i].after;
	return before->text;
}

static size_t check(const struct sample *s, enum variant variant)
{
	struct arena a;
	size_t faults = 0;
	arena_init(&a);
	struct project before = files_of(&a, s->before, variant), after = files_of(&a, s->after ? s->after : s->before, variant);
	struct audit_requirements declared = declared_by(&a, &before);
	struct audit_findings findings = findings_of(&a, s->finding, &declared);
	struct facts facts = { 0 };
	scan_python(&a, STR("import dataclasses, a\ntry:\n    import tomli\nexcept ImportError:\n    pass\n"), &facts);
	const struct audit_file code = { .path = STR("app.py"), .kind = AUDIT_PYTHON, .facts = &facts };
	const struct audit_dist dists[] = { { .name = STR("b"), .version = STR("6.0.2") }, { .name = STR("c"), .version = STR("6.0.2") },
		                            { .name = STR("yaml"), .version = STR("6.0.2") } };
	const struct audit_target target = { .name = STR("slim"), .minor = 12 };
	struct audit_input in = { .targets = &target, .targets_n = 1, .declared = &declared, .files = &code, .files_n = 1, .dists = dists,
		                  .dists_n = COUNT(dists) };
	struct audit_fixes fixes;
	audit_fix(&a, before.v, before.n, &findings, &in, &fixes);
	str says = { 0 };
	for (size_t i = 0; i < fixes.mends_n; i++) says = arena_fmt(&a, "%.*s%s%.*s", STR_ARG(says), i ? "; " : "", STR_ARG(fixes.mends[i].text));
	for (size_t i = 0; i < before.n; i++) {
		str want = before.v[i].text, got = text_after(&fixes, &before.v[i]);
		for (size_t k = 0; k < after.n; k++)
			if (str_eq(after.v[k].path, before.v[i].path)) want = after.v[k].text;
		if (str_eq(got, want)) continue;
		print_message("%s, variant %d, %.*s:\n%.*s\n--- not:\n%.*s\n%.*s\n", s->finding, (int)variant, STR_ARG(before.v[i].path), STR_ARG(got),
		              STR_ARG(want), STR_ARG(says));
		faults++;
	}
	if (!str_eq(says, str_of(s->says))) print_message("%s, variant %d, %.60s: says '%.*s'\n", s->finding, (int)variant, s->before, STR_ARG(says));
	faults += !str_eq(says, str_of(s->says));
	arena_free(&a);
	return faults;
}

static void check_all(const struct sample *samples, size_t n)
{
	size_t faults = 0;
	for (size_t i = 0; i < n; i++)
		for (int v = 0; v < VARIANTS; v++) faults += check(&samples[i], (enum variant)v);
	assert_int_equal(faults, 0);
}

static void what_is_removed_takes_its_own_bytes_along_and_no_other(void **state)
{
	(void)state;
	check_all(removals, COUNT(removals));
}

static void the_later_of_two_that_say_the_same_goes(void **state)
{
	(void)state;
	check_all(duplicates, COUNT(duplicates));
}

static void what_is_added_is_written_like_its_neighbours(void **state)
{
	(void)state;
	check_all(additions, COUNT(additions));
}

static void what_moves_stays_as_it_was_written(void **state)
{
	(void)state;
	check_all(moves, COUNT(moves));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_removed_takes_its_own_bytes_along_and_no_other),
		cmocka_unit_test(the_later_of_two_that_say_the_same_goes),
		cmocka_unit_test(what_is_added_is_written_like_its_neighbours),
		cmocka_unit_test(what_moves_stays_as_it_was_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
