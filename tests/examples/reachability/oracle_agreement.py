#!/usr/bin/env python3
"""Judges scenarios by the C API, and compares with what `tierwall test` makes of them, check by check.

    oracle_agreement.py PROGRAM SCENARIOS...

The same scenarios must be refused, and the same checks fail.
"""

import json
import pathlib
import re
import subprocess
import sys

import tierwall

PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132, "ICMP": 1, "ICMPV6": 58, "UDPLITE": 136}
EPHEMERAL_PORT = 49152  # of a check that has a port, and no source port


class Unknown(Exception):
    """A check speaks of an endpoint or address that is not there."""


def resolve(peer, by_name, library):
    """The ids and addresses that stand for a peer of a check: one, or the pods of a workload."""
    if "workloadEndpoint" in peer:
        kind, name = "WorkloadEndpoint", peer["workloadEndpoint"]
    elif "pod" in peer:
        kind, name = "Pod", peer["pod"]
    elif "workload" in peer:
        kind, name = peer["kind"], peer["workload"]
        if (kind, peer["namespace"], name) not in by_name and "pods" in peer:
            return [find(("Pod", peer["namespace"], pod), by_name) for pod in peer["pods"]]
    else:
        return [(tierwall.NO_ID, [library.parse_address(peer["ip"])])]
    number, addresses = find((kind, peer["namespace"], name), by_name)
    if "ip" in peer:
        address = library.parse_address(peer["ip"])
        if addresses and address not in addresses:
            raise Unknown(peer["ip"])
        addresses = [address]
    return [(number, addresses)]


def find(name, by_name):
    if name not in by_name:
        raise Unknown(name)
    return by_name[name]


def flows_of(check, by_name, library):
    """What the check asks, as tuples: source and destination, both an id and an address."""
    for source, source_addresses in resolve(check["from"], by_name, library):
        for destination, destination_addresses in resolve(check["to"], by_name, library):
            addresses = tierwall.common_addresses(source_addresses, destination_addresses)
            if not addresses:
                raise Unknown("no addresses of one family")
            yield source, destination, addresses


def fill(flow, check, ends):
    flow.source_endpoint, flow.destination_endpoint, (flow.source, flow.destination) = ends
    protocol = str(check["protocol"]).upper()
    flow.protocol = PROTOCOLS[protocol] if protocol in PROTOCOLS else int(protocol)
    flow.destination_port = check.get("port", 0)
    flow.source_port = check.get("srcPort", EPHEMERAL_PORT if "port" in check else 0)
    icmp = check.get("icmp", {})
    flow.icmp_type, flow.icmp_code = icmp.get("type", 255), icmp.get("code", 256)


def holds(verdict, check):
    got = {"expect": verdict.allowed, "egress": verdict.egress.allowed, "ingress": verdict.ingress.allowed}
    return all(got[side] == (check[side] == "allow") for side in got if side in check)


def failures_of(scenario, folder, library):
    """The numbers of the checks that fail, from 1; {None} if the manifests are refused."""
    sources = [tierwall.Source(path, (folder / path).read_bytes()) for path in scenario["manifests"]]
    try:
        cluster = tierwall.Cluster(library, sources, scenario["default_no_policy"] == "allow")
    except tierwall.Refused:
        return {None}
    by_name = {(one.kind.name, one.namespace, one.name): (one.id, one.addresses) for one in cluster.endpoints()}
    failed, asked = set(), []
    for number, check in enumerate(scenario["checks"], 1):
        try:
            asked += [(number, check, ends) for ends in flows_of(check, by_name, library)]
        except Unknown:
            failed.add(number)
    flows = cluster.new_flows(len(asked))
    for flow, (_, check, ends) in zip(flows, asked):
        fill(flow, check, ends)
    for verdict, (number, check, _) in zip(cluster.evaluate(flows), asked):
        if not holds(verdict, check):
            failed.add(number)
    return failed


def failures_by_program(program, path):
    """{place of a scenario: numbers of its checks that fail}"""
    run = subprocess.run([program, "test", "-o", "json", str(path)], capture_output=True, text=True)
    if run.returncode not in (0, 3):
        sys.exit(f"{program} test {path}: {run.stderr}")
    failures = {}
    for failure in json.loads(run.stdout)["failures"]:
        check = failure["check"]
        number = None if check is None else int(re.match(r"check (\d+)", check)[1])
        failures.setdefault(failure["place"], set()).add(number)
    return failures


def main():
    program, *paths = sys.argv[1:]
    if not all(pathlib.Path(path).exists() for path in paths):
        print("skipped: the scenarios are not there")
        return
    library = tierwall.Library()
    checks = scenarios = disagreements = 0
    for path in map(pathlib.Path, paths):
        by_program = failures_by_program(program, path)
        for line, text in enumerate(path.read_text().splitlines(), 1):
            scenario = json.loads(text)
            ours, theirs = failures_of(scenario, path.parent, library), by_program.get(f"{path}:{line}", set())
            checks += len(scenario["checks"])
            scenarios += 1
            if ours != theirs:
                disagreements += 1
                print(f"{path}:{line}: {scenario['name']}: here fail {ours - theirs}, there {theirs - ours}")
    if not checks or disagreements:
        sys.exit(f"{disagreements} scenarios are judged otherwise, of {checks} checks")
    print(f"{checks} checks of {scenarios} scenarios are judged as by tierwall test")


if __name__ == "__main__":
    main()
