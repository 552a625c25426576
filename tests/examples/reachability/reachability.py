#!/usr/bin/env python3
"""Prints who may talk to whom: a row for each source, a column for each destination.

    reachability.py --protocol tcp --port 443 cluster.yaml

`X` may, `.` may not, `-` is the same endpoint, blank: no addresses of one family. With --why a line for each pair that may
not, and what says so.
"""

import argparse
import pathlib
import sys

import tierwall

PROTOCOLS = {
    "tcp": tierwall.TCP,
    "udp": tierwall.UDP,
    "sctp": tierwall.SCTP,
    "icmp": tierwall.ICMP,
    "icmpv6": tierwall.ICMPV6,
    "udplite": tierwall.UDPLITE,
}


def ask_all_pairs(cluster, endpoints, protocol, port):
    """{(source id, destination id): verdict}, all by one batch."""
    pairs = []
    for source in endpoints:
        for destination in endpoints:
            addresses = tierwall.common_addresses(source.addresses, destination.addresses)
            if source.id != destination.id and addresses:
                pairs.append((source.id, destination.id, addresses))
    flows = cluster.new_flows(len(pairs))
    for flow, (source, destination, addresses) in zip(flows, pairs):
        flow.source_endpoint, flow.destination_endpoint = source, destination
        flow.source, flow.destination = addresses
        flow.protocol, flow.destination_port = protocol, port
    return {pair[:2]: verdict for pair, verdict in zip(pairs, cluster.evaluate(flows))}


def cell(verdicts, source, destination):
    if source.id == destination.id:
        return "-"
    verdict = verdicts.get((source.id, destination.id))
    return " " if verdict is None else "X" if verdict.allowed else "."


def print_matrix(endpoints, names, verdicts):
    width = max(map(len, names.values()), default=0)
    print(" " * width, *(str(i % 10) for i in range(len(endpoints))))
    for number, source in enumerate(endpoints):
        cells = (cell(verdicts, source, destination) for destination in endpoints)
        print(names[source.id].ljust(width), *cells, f" {number}")


def print_reasons(cluster, names, verdicts):
    for (source, destination), verdict in verdicts.items():
        if not verdict.allowed:
            side = "ingress" if verdict.egress.allowed else "egress"
            reason = cluster.describe(getattr(verdict, side))
            print(f"{names[source]} -> {names[destination]}: {side}: {reason}")


def main():
    parser = argparse.ArgumentParser(description="Who may talk to whom, by manifests of Calico and Kubernetes.")
    parser.add_argument("manifests", nargs="+", type=pathlib.Path, metavar="MANIFEST")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="tcp")
    parser.add_argument("--port", type=int, default=80, help="of the destination (default: 80)")
    parser.add_argument("--why", action="store_true", help="say why not")
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= 65535:
        parser.error("a port is a number from 1 to 65535")

    sources = [tierwall.Source(str(path), path.read_bytes()) for path in arguments.manifests]
    cluster = tierwall.Cluster(tierwall.Library(), sources)
    for warning in cluster.warnings:
        print(warning, file=sys.stderr)
    endpoints = cluster.endpoints()
    names = {one.id: f"{one.namespace}/{one.name}".removeprefix("/") for one in endpoints}
    has_ports = arguments.protocol not in ("icmp", "icmpv6")
    verdicts = ask_all_pairs(
        cluster, endpoints, PROTOCOLS[arguments.protocol], arguments.port if has_ports else 0
    )
    print_matrix(endpoints, names, verdicts)
    if arguments.why:
        print_reasons(cluster, names, verdicts)


if __name__ == "__main__":
    try:
        main()
    except (OSError, tierwall.Refused) as trouble:
        sys.exit(f"reachability: {trouble}")
