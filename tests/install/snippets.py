#!/usr/bin/env python3
"""Compiles what the documentation shows, against the installed package: the ```cpp blocks of the pages, the code in the comments
of the installed headers (indented by five blanks), and what error messages tell people to write.

What has includes of its own is compiled as it stands, with nothing else: people copy it whole. All the rest goes into one
translation unit, with #line so that the compiler names the page. What begins like declarations stands in a namespace, what CAF's
macros begin stands alone, and everything else is the body of a function. An … is something left out. A comment's block that has an
arrow (-->) is a diagram, one that begins with $ a command.
"""
import argparse
import pathlib
import re
import subprocess
import sys

PRELUDE = """
#include "cafka/cafka.hpp"
#if __has_include("cafka/auth/oauth/fetched_tokens.hpp") // it is installed where libcurl is
#include "cafka/auth/oauth/fetched_tokens.hpp"
#endif
#include "cafka/auth/oauth/token_keeper.hpp"
#include "cafka/embedded/cluster.hpp"
#include "cafka/testing/fleet_test.hpp"
#include "cafka/wire/field.hpp"
#include "cafka/wire/records/batch_records.hpp"
#include <iostream>
using namespace std::chrono_literals;

namespace snippets {
using namespace cafka;
using namespace cafka::wire;
// What a snippet may take as given.
extern std::vector<std::string> kafka;
extern caf::actor_system_config config;
extern caf::actor_system& system;
extern caf::event_based_actor* self;
extern cafka::subscriber_actor subscriber;
extern cafka::blocking::writer& out;
extern const int64_t id;
namespace given {
extern cafka::record_batch_ptr batch;
}
namespace given_in_wire {
extern cafka::wire::batch_view batch;
extern cafka::arena scratch;
extern const size_t limit;
}
}
"""

# Fewer than are there today: then the extraction is broken, or documentation was lost.
AT_LEAST = {"pages": 3, "headers": 15, "messages": 4}
WHOLE_AT_LEAST = 2


def page_blocks(path):
    """(line, text) of each ```cpp block."""
    lines = path.read_text().splitlines()
    begin = None
    for number, line in enumerate(lines, 1):
        if begin is None and line.strip() == "```cpp":
            begin = number
        elif begin is not None and line.strip() == "```":
            yield begin + 1, "\n".join(lines[begin : number - 1])
            begin = None
    if begin is not None:
        sys.exit(f"{path}:{begin}: this block has no end")


def comment_blocks(path):
    """(line, text) of each indented block in the comments. Empty comment lines belong to the block around them."""
    block, begin = [], 0
    for number, line in enumerate([*path.read_text().splitlines(), ""], 1):
        code = re.match(r"\s*///?     (.*)", line)
        if code:
            begin = begin or number
            block.append(code[1])
        elif block and re.fullmatch(r"\s*///?", line):
            block.append("")
        elif block:
            text = "\n".join(block).rstrip()
            if "-->" not in text and not text.startswith("$ "):
                yield begin, text
            block, begin = [], 0


def message_snippets(path):
    """(line, text) of the code that the string literals of a source name."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("#include"):
            continue
        for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', line):
            for code, call in re.findall(r"\b(caf(?:ka)?::[\w:]+\w(\([\w:, ]*\))?)", literal):
                yield number, f"{code};" if call else f"sizeof({code}) > 0 ? void() : void();"


def whole(path, line, text):
    """A translation unit of a snippet that has includes."""
    if not re.search(r"^int main\(", text, re.M):
        includes = re.findall(r"^#include .*$", text, re.M)
        rest = re.sub(r"^#include .*$", "", text, flags=re.M)
        return "\n".join([*includes, f'#line {line} "{path}"', "void snippet() {", f'#line {line} "{path}"', rest, "}", ""])
    return f'#line {line} "{path}"\n{text}\n'


def place(number, path, line, text):
    text = re.sub(r"\s…(?=\n|$)", " {}", text)
    body = f'#line {line} "{path}"\n{text}\n'
    if re.search(r"^CAF_", text, re.M):
        body = f"#define main main_{number}\n{body}#undef main\n"
    elif re.search(r"^int main\(", text, re.M):
        # Only the main() of a program may end without a return.
        body = body if "return" in text else body.replace("int main(", "void main(")
        body = f"namespace snippets::snippet_{number} {{\n{body}}}\n"
    elif re.search(r"^(struct |class |template |using namespace )", text, re.M):
        body = f"namespace snippets::snippet_{number} {{\n{body}}}\n"
    else:
        given = "given_in_wire" if "wire" in path.parts else "given"
        body = f"namespace snippets {{ void snippet_{number}() {{\nusing namespace {given};\n{body}}} }}\n"
    return body


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--prefix", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("compiler", nargs="+", help="the compiler, and flags it needs besides")
    given = parser.parse_args()

    pages = [path for path in given.source.rglob("*.md") if "build" not in path.parts]
    headers = sorted((given.prefix / "include/cafka").rglob("*.hpp"))
    sources = [
        path for folder in ("actors", "wire", "codecs", "env/embedded", "samples")
        for path in sorted((given.source / folder).rglob("*.[ch]pp"))
    ]
    found = {
        "pages": [(path, *block) for path in sorted(pages) for block in page_blocks(path)],
        "headers": [(path, *block) for path in headers for block in comment_blocks(path)],
        "messages": [(path, *block) for path in sources for block in message_snippets(path)],
    }
    for kind, least in AT_LEAST.items():
        if len(found[kind]) < least:
            sys.exit(f"only {len(found[kind])} snippets in the {kind}; there were {least}")

    snippets = sum(found.values(), [])
    complete = [snippet for snippet in snippets if re.search(r"^#include ", snippet[2], re.M)]
    if len(complete) < WHOLE_AT_LEAST:
        sys.exit(f"only {len(complete)} snippets have includes; there were {WHOLE_AT_LEAST}")
    units = [whole(*snippet) for snippet in complete]
    units.append("\n".join(
        [PRELUDE, *[place(number, *snippet) for number, snippet in enumerate(snippets) if snippet not in complete]]))
    command = [*given.compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Werror"]
    command += ["-Wno-unused-variable", "-Wno-unused-but-set-variable", f"-I{given.prefix}/include", given.output]
    print(", ".join(f"{len(each)} in the {kind}" for kind, each in found.items()), f"{len(complete)} of them whole")
    failed = False
    for unit in units:
        given.output.write_text(unit)
        failed = subprocess.run(command).returncode != 0 or failed
    sys.exit(failed)


main()
