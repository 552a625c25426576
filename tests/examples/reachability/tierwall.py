"""What Python needs of the C API (tierwall/c/manifest.h) to load manifests and to judge flows.

    library = Library()
    cluster = Cluster(library, [Source("cluster.yaml", text)])
    flows = cluster.new_flows(1)
    flows[0].source, flows[0].destination = client.addresses[0], web.addresses[0]
    flows[0].protocol, flows[0].destination_port = TCP, 443
    print(cluster.evaluate(flows)[0].allowed)

One call judges any number of flows; only that call is worth its cost. A Cluster never changes, and may be used
from any thread.
"""

import ctypes
import ctypes.util
import enum
import os
from typing import NamedTuple

ABI_VERSION = 1
OK, REFUSED = 0, 2
NO_ID = 0xFFFFFFFF
ICMP, TCP, UDP, ICMPV6, SCTP, UDPLITE = 1, 6, 17, 58, 132, 136

c_handle = ctypes.c_void_p


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.data, self.size).decode(errors="replace") if self.size else ""


class Address(ctypes.Structure):
    _fields_ = [("high", ctypes.c_uint64), ("low", ctypes.c_uint64)]

    @property
    def is_v4(self):
        return self.high == 0 and self.low >> 32 == 0xFFFF

    def __eq__(self, other):
        return (self.high, self.low) == (other.high, other.low)


class Flow(ctypes.Structure):
    _fields_ = [
        ("source", Address),
        ("destination", Address),
        ("source_endpoint", ctypes.c_uint32),
        ("destination_endpoint", ctypes.c_uint32),
        ("source_port", ctypes.c_uint16),
        ("destination_port", ctypes.c_uint16),
        ("icmp_code", ctypes.c_uint16),
        ("icmp_type", ctypes.c_uint8),
        ("protocol", ctypes.c_uint8),
        ("extras", ctypes.c_void_p),
    ]


class Decision(ctypes.Structure):
    _fields_ = [
        ("action", ctypes.c_uint8),
        ("reason", ctypes.c_uint8),
        ("set", ctypes.c_uint8),
        ("flags", ctypes.c_uint8),
        ("tier", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("rule", ctypes.c_int32),
    ]

    @property
    def allowed(self):
        return self.action == 1


class Verdict(ctypes.Structure):
    _fields_ = [("egress", Decision), ("ingress", Decision)]

    @property
    def allowed(self):
        return self.egress.allowed and self.ingress.allowed


class EndpointKind(enum.IntEnum):
    """Numbers as in tierwall/c/resources.h, names as in manifests."""

    WorkloadEndpoint = 0
    HostEndpoint = 1
    Pod = 2
    Deployment = 3
    StatefulSet = 4
    DaemonSet = 5
    ReplicaSet = 6
    Job = 7
    CronJob = 8
    ReplicationController = 9


class Endpoint(NamedTuple):
    id: int
    kind: EndpointKind
    namespace: str  # empty for hosts
    name: str
    addresses: list


class Source(NamedTuple):
    name: str  # how messages call it
    text: bytes


class Refused(Exception):
    """What was asked for is wrong in itself; the message is what the library says of it, a line each."""


class _Error(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("status", ctypes.c_int32),
        ("code", ctypes.c_uint16),
        ("offset", ctypes.c_uint32),
        ("length", ctypes.c_uint32),
        ("message_length", ctypes.c_size_t),
        ("message", ctypes.c_char * 256),
    ]


class _Source(ctypes.Structure):
    _fields_ = [("name", Text), ("text", Text)]


class _LoadOptions(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("limits", ctypes.c_uint64 * 6),
        ("depths", ctypes.c_uint32 * 2),
        ("strict", ctypes.c_uint8),
        ("open_missing_namespaces", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8 * 6),
    ]


class _EndpointInfo(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("namespace_name", Text),
        ("name", Text),
        ("addresses", ctypes.POINTER(Address)),
        ("address_count", ctypes.c_size_t),
        ("kind", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8 * 7),
    ]


def _sized(struct):
    value = struct()
    value.size = ctypes.sizeof(struct)
    return value


def _written(write):
    """The text that the library writes by write(buffer, capacity, length), however long it is."""
    length = ctypes.c_size_t()
    write(None, ctypes.c_size_t(0), ctypes.byref(length))
    buffer = ctypes.create_string_buffer(length.value)
    if write(buffer, length, ctypes.byref(length)) != OK:
        raise Refused("there is no such text")
    return buffer.raw[: length.value].decode(errors="replace")


class Library:
    """libtierwall_c_manifest.so: by its path, by TIERWALL_LIBRARY, or where the system finds it."""

    def __init__(self, path=None):
        path = path or os.environ.get("TIERWALL_LIBRARY") or ctypes.util.find_library("tierwall_c_manifest")
        if not path:
            raise OSError("libtierwall_c_manifest.so is not installed; TIERWALL_LIBRARY may name it")
        self._library = ctypes.CDLL(path)
        self.function("tierwall_abi_version", ctypes.c_uint32)
        if self.tierwall_abi_version() != ABI_VERSION:
            raise OSError(f"{path} has another ABI version than {ABI_VERSION}")
        for name in (
            "tierwall_address_parse",
            "tierwall_describe",
            "tierwall_diagnostics_text",
            "tierwall_evaluate_batch",
            "tierwall_model_build",
            "tierwall_model_create",
            "tierwall_model_load_manifests",
            "tierwall_snapshot_endpoint",
        ):
            self.function(name, ctypes.c_int32)
        for name in ("model", "snapshot", "diagnostics"):
            self.function(f"tierwall_{name}_release", None)
        self.function("tierwall_flow_init", None)
        self.function("tierwall_snapshot_endpoint_count", ctypes.c_size_t)

    def function(self, name, result):
        function = getattr(self._library, name)
        function.restype = result
        setattr(self, name, function)

    def parse_address(self, text):
        address, error, encoded = Address(), _sized(_Error), text.encode()
        self.check(
            self.tierwall_address_parse(
                encoded, ctypes.c_size_t(len(encoded)), ctypes.byref(address), ctypes.byref(error)
            ),
            error,
        )
        return address

    def check(self, status, error):
        if status != OK:
            raise Refused(error.message.decode(errors="replace"))


class Cluster:
    """The snapshot of what some manifests say. Refused: they are wrong, and everything that is."""

    def __init__(self, library, sources, open_missing_namespaces=False):
        self._library = library
        self._snapshot = c_handle()
        self.warnings = []
        model, error = c_handle(), _sized(_Error)
        library.check(library.tierwall_model_create(ctypes.byref(model), ctypes.byref(error)), error)
        try:
            self._load(model, sources, open_missing_namespaces)
            self._build(model)
        finally:
            library.tierwall_model_release(model)

    def __del__(self):
        if getattr(self, "_snapshot", None):
            self._library.tierwall_snapshot_release(self._snapshot)

    def _load(self, model, sources, open_missing_namespaces):
        array, kept = (_Source * len(sources))(), []
        for slot, source in zip(array, sources):
            for text, data in ((slot.name, source.name.encode()), (slot.text, source.text)):
                kept.append(ctypes.create_string_buffer(data, len(data)))  # lives until the call is over
                text.data, text.size = ctypes.addressof(kept[-1]), len(data)
        options = _sized(_LoadOptions)
        options.open_missing_namespaces = open_missing_namespaces
        found, error = c_handle(), _sized(_Error)
        status = self._library.tierwall_model_load_manifests(
            model,
            array,
            ctypes.c_size_t(len(sources)),
            ctypes.byref(options),
            ctypes.byref(found),
            ctypes.byref(error),
        )
        self._take(status, found, error)

    def _build(self, model):
        found, error = c_handle(), _sized(_Error)
        status = self._library.tierwall_model_build(
            model, None, ctypes.byref(self._snapshot), ctypes.byref(found), ctypes.byref(error)
        )
        self._take(status, found, error)

    def _take(self, status, found, error):
        """Diagnostics are warnings if all went well, else what was wrong."""
        lines = ""
        if found:
            lines = _written(lambda *buffer: self._library.tierwall_diagnostics_text(found, *buffer))
            self._library.tierwall_diagnostics_release(found)
        if status != OK:
            raise Refused(lines or error.message.decode(errors="replace"))
        self.warnings += lines.splitlines()

    def endpoints(self):
        result = []
        info = _sized(_EndpointInfo)
        for number in range(self._library.tierwall_snapshot_endpoint_count(self._snapshot)):
            status = self._library.tierwall_snapshot_endpoint(
                self._snapshot, ctypes.c_uint32(number), ctypes.byref(info)
            )
            if status != OK:
                raise Refused(f"no endpoint {number}")
            # What is lent lives as long as the snapshot; copies live longer.
            addresses = [
                Address(info.addresses[i].high, info.addresses[i].low) for i in range(info.address_count)
            ]
            result.append(
                Endpoint(number, EndpointKind(info.kind), str(info.namespace_name), str(info.name), addresses)
            )
        return result

    def new_flows(self, count):
        """An array of flows of which nothing is known yet."""
        flows = (Flow * count)()
        self._library.tierwall_flow_init(flows, ctypes.c_size_t(count))
        return flows

    def evaluate(self, flows):
        """A verdict for each flow of the array, by one call."""
        verdicts = (Verdict * len(flows))()
        status = self._library.tierwall_evaluate_batch(
            self._snapshot, flows, ctypes.c_size_t(len(flows)), verdicts
        )
        if status != OK:
            raise Refused("flows that are none")
        return verdicts

    def describe(self, decision):
        """`allow by rule 0 of NetworkPolicy prod/web in tier default`."""
        return _written(
            lambda *buffer: self._library.tierwall_describe(
                self._snapshot, ctypes.byref(decision), *buffer, None
            )
        )


def common_addresses(source, destination):
    """The first two of one family, from lists that may be empty; None if there are none."""
    none = Address()
    if not source or not destination:
        return (source or [none])[0], (destination or [none])[0]
    for first in source:
        for second in destination:
            if first.is_v4 == second.is_v4:
                return first, second
    return None
