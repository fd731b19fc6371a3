"""Search everything that a learner's process can reach for planted words.

- ``SEARCH``: the source of a function that runs in a learner's process and returns what it found
- ``backwards``: a word as the search takes it

A word that is searched for stands in the memory of the searching process. The search therefore gets
its words backwards, and looks for them in what it read, turned round.
"""


def backwards(word: bytes) -> str:
    """Return the word in the form that the search takes."""
    return word[::-1].hex()


SEARCH = '''
import ctypes
import os

SKIPPED = ("/proc", "/sys", "/dev", "/usr/lib", "/lib", "/python/lib", "/nix", "/snap")
PIECE, OVERLAP, MOST = 1 << 22, 256, 1 << 31


def search(X, said=[]):
    if said:  # it was called before, with another input
        return said
    words = [bytes.fromhex(word) for word in BACKWARDS]
    found = set()

    def look(where, data):
        turned = data[::-1]
        for number, word in enumerate(words):
            if word in turned:
                found.add(f"{number} {where}")

    def read_file(path):
        try:
            with open(path, "rb", buffering=0) as file:
                rest = b""
                while piece := file.read(PIECE):
                    look(path, rest + piece)
                    rest = piece[-OVERLAP:]
        except OSError:
            pass

    for root, folders, names in os.walk("/", followlinks=False):
        skipped = SKIPPED + LIBRARIES
        folders[:] = [n for n in folders if not os.path.join(root, n).startswith(skipped)]
        look(f"names in {root}", " ".join(folders + names).encode(errors="replace"))
        for name in names:
            path = os.path.join(root, name)
            if os.path.isfile(path) and os.path.getsize(path) < 50_000_000:
                read_file(path)
    for root in PLACES:  # where one would guess it on a machine whose root cannot be listed
        for folder, _, names in os.walk(root):
            for name in names:
                read_file(os.path.join(folder, name))
    for library in LIBRARIES:
        for name in ("grader", *[f"course{n}_attack" for n in range(1, 6)]):
            for folder, _, names in os.walk(os.path.join(library, name)):
                for each in names:
                    read_file(os.path.join(folder, each))
    look("environ", repr(dict(os.environ)).encode())
    try:
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        processes = []
    for process in dict.fromkeys([*processes, "1", "self", str(os.getppid())]) if PROC else ():
        for name in ("cmdline", "environ", "maps", "mountinfo", "status", "auxv", "cgroup"):
            read_file(f"/proc/{process}/{name}")
        for name in ("root", "cwd", "exe"):
            try:
                look(f"{process} {name}", os.readlink(f"/proc/{process}/{name}").encode())
            except OSError:
                pass
        if process not in ("self", str(os.getpid())):
            memory(process, look)
    for descriptor in range(256):
        try:
            os.set_blocking(descriptor, False)
            look(f"descriptor {descriptor}", os.pread(descriptor, PIECE, 0))
        except OSError:
            pass
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # dumpable: the own memory may be read again
    look("counted", str(memory("self", look)).encode())
    said[:] = [*sorted(found), ""]
    return said


def memory(process, look):
    """Look at all memory of a process; return how many bytes were read."""
    total = 0
    try:
        lines = open(f"/proc/{process}/maps").read().splitlines()
        memory = open(f"/proc/{process}/mem", "rb", buffering=0)
    except OSError:
        return 0
    for line in lines:
        start, end = (int(n, 16) for n in line.split()[0].split("-"))
        if not line.split()[1].startswith("r") or end - start > MOST or "[v" in line:
            continue
        rest = b""
        while start < end:
            try:
                memory.seek(start)
                piece = memory.read(min(PIECE, end - start))
            except (OSError, OverflowError, ValueError):
                break
            if not piece:
                break
            look(f"memory of {process}", rest + piece)
            rest, start, total = piece[-OVERLAP:], start + len(piece), total + len(piece)
    return total
'''
