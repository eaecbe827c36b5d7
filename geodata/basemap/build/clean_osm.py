"""Make an OpenStreetMap extract whole: drop references to objects it lacks.

Extracts cut at a box keep ways whose nodes lie outside. tilemaker stops at the
first of them. Who mapped what and when is left out as well; contact details and
house numbers never reach the copy.

Usage: clean_osm.py IN.osm.pbf OUT.osm.pbf
"""

import os
import sys

import osmium

DROPPED_PREFIXES = ("addr:", "contact:", "source", "note", "fixme")
FIRST_NEW_ID = 9_000_000_000  # above every way id in use
DROPPED_KEYS = {"phone", "email", "website", "url", "operator:phone", "fax"}


def kept_tags(tags):
    """Tags without contact details, addresses and mappers' remarks."""
    return {tag.k: tag.v for tag in tags if tag.k not in DROPPED_KEYS and not tag.k.startswith(DROPPED_PREFIXES)}


def bare(item, **changes):
    """The object with its id and geometry only: no user, time or change set."""
    return item.replace(tags=kept_tags(item.tags), version=1, changeset=0, uid=0, user="", timestamp=None, **changes)


def kept_runs(refs, known):
    """The stretches of a way whose nodes are all here; a ring is closed again instead.

    Joining over a gap would draw a street or a shore where there is none. An area
    has to stay an area, and there the straight side lies at the extract's edge.
    """
    if len(refs) > 3 and refs[0] == refs[-1]:
        ring = [ref for ref in refs[:-1] if ref in known]
        return [[*ring, ring[0]]] if len(ring) > 2 else []
    runs, run = [], []
    for ref in refs:
        if ref in known:
            run.append(ref)
        else:
            runs.append(run)
            run = []
    return [run for run in [*runs, run] if len(run) > 1]


def main(source, target):
    if os.path.exists(target):
        os.remove(target)
    nodes, ways = set(), set()
    dropped, pieces, next_id = 0, [], FIRST_NEW_ID
    with osmium.SimpleWriter(target) as writer:
        for item in osmium.FileProcessor(source):
            if item.is_node():
                nodes.add(item.id)
                writer.add_node(bare(item))
            elif item.is_way():
                runs = kept_runs([node.ref for node in item.nodes], nodes)
                dropped += len(item.nodes) - sum(len(run) for run in runs)
                for run in runs:
                    if run is runs[0]:
                        ways.add(item.id)
                        writer.add_way(bare(item, nodes=run))
                    else:
                        pieces.append((run, kept_tags(item.tags)))
            else:
                # Ways come before relations, and new ids after all known ones.
                for run, tags in pieces:
                    next_id += 1
                    writer.add_way(osmium.osm.mutable.Way(id=next_id, nodes=run, tags=tags, version=1))
                pieces = []
                members = [
                    (member.type, member.ref, member.role)
                    for member in item.members
                    if (member.type == "n" and member.ref in nodes) or (member.type == "w" and member.ref in ways)
                ]
                if members:
                    writer.add_relation(bare(item, members=members))
    print(f"{target}: {len(nodes)} nodes, {len(ways)} ways, {dropped} references dropped")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
