// Package tierwall judges flows by network policy of Calico and Kubernetes: bursts of flows by one call each, while
// another goroutine replaces the policy.
//
//	policy, warnings, err := tierwall.Load(sources)
//	reader, err := policy.NewReader()
//	verdicts := make([]tierwall.Verdict, len(flows))
//	generation, err := reader.Evaluate(flows, verdicts)
//
// It stands on libtierwall_c_manifest (Debian: libtierwall-dev), and does by cgo what tierwall/c/publisher.h and
// tierwall/c/manifest.h say. A call to C costs some tens of nanoseconds: hand over bursts, not single flows.
package tierwall

/*
#cgo LDFLAGS: -ltierwall_c_manifest
#include <stdlib.h>
#include <tierwall/c/manifest.h>
#include <tierwall/c/tierwall.h>

static tierwall_error error_of_size(void) {
  tierwall_error error = {.size = sizeof error};
  return error;
}
// Arrays of Go's own structs, which are laid out alike, as bytes, and the handle as a number: cgo looks into whatever
// may hold pointers, and allocates to do so.
static tierwall_status evaluate(uintptr_t reader, const uint8_t* flows, size_t count, uint8_t* verdicts,
                                uint64_t* generation) {
  return tierwall_reader_evaluate_batch((tierwall_reader*)reader, (const tierwall_flow*)flows, count,
                                        (tierwall_verdict*)verdicts, generation);
}
// Go does not know const.
static tierwall_status pin(tierwall_reader* reader, tierwall_snapshot** snapshot) {
  return tierwall_reader_pin(reader, (const tierwall_snapshot**)snapshot, NULL);
}
*/
import "C"

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unsafe"
)

// IP protocols that rules know by name.
const (
	ICMP    = 1
	TCP     = 6
	UDP     = 17
	ICMPv6  = 58
	SCTP    = 132
	UDPLite = 136
)

// Address is an IPv4 or IPv6 address as the library holds it. The zero value is no address.
type Address struct{ high, low uint64 }

// AddressFrom takes IPv4 and IPv6 addresses. An IPv4-mapped IPv6 address is the IPv4 address.
func AddressFrom(address netip.Addr) Address {
	if !address.IsValid() {
		return Address{}
	}
	bytes := address.As16()
	return Address{binary.BigEndian.Uint64(bytes[:8]), binary.BigEndian.Uint64(bytes[8:])}
}

// Flow is a question, in the layout of tierwall_flow: arrays of it are evaluated where they are. NewFlow makes one;
// a zero Flow names endpoint 0 on both sides.
type Flow struct {
	Source, Destination                 Address
	SourceEndpoint, DestinationEndpoint uint32
	SourcePort, DestinationPort         uint16
	ICMPCode                            uint16
	ICMPType                            uint8
	Protocol                            uint8
	extras                              uintptr // null; no pointer, so that the garbage collector need not look
}

// NewFlow is a flow of which nothing is known yet.
func NewFlow() Flow {
	return Flow{
		SourceEndpoint:      C.TIERWALL_NO_ID,
		DestinationEndpoint: C.TIERWALL_NO_ID,
		ICMPCode:            C.TIERWALL_NO_ICMP_CODE,
		ICMPType:            C.TIERWALL_NO_ICMP_TYPE,
	}
}

// Decision is what one side of a flow comes to, in the layout of tierwall_decision.
type Decision struct {
	action, reason, set, flags uint8
	tier, policy               uint32
	rule                       int32
}

// Allowed tells whether this side lets the flow pass.
func (decision Decision) Allowed() bool { return decision.action == C.TIERWALL_ACTION_ALLOW }

// Verdict is an answer: a flow passes if both sides let it.
type Verdict struct {
	Egress  Decision // at the source
	Ingress Decision // at the destination
}

// Allowed tells whether the flow passes.
func (verdict Verdict) Allowed() bool { return verdict.Egress.Allowed() && verdict.Ingress.Allowed() }

// The layouts are those of C, or this does not compile.
var (
	_ [unsafe.Sizeof(Flow{})]struct{}    = [C.sizeof_tierwall_flow]struct{}{}
	_ [unsafe.Sizeof(Verdict{})]struct{} = [C.sizeof_tierwall_verdict]struct{}{}
)

// Source is a text with manifests, YAML or JSON.
type Source struct {
	Name string // how messages call it
	Text []byte
}

// ErrRefused is what is wrong in itself; errors that wrap it have a line for everything that is.
var ErrRefused = errors.New("refused")

// Policy is what flows are judged by. One goroutine at a time may call its methods.
type Policy struct {
	store     *C.tierwall_store
	publisher *C.tierwall_publisher
}

// Load makes the policy of some manifests. The warnings are a line each.
func Load(sources []Source) (*Policy, []string, error) {
	if C.tierwall_abi_version() != C.TIERWALL_ABI_VERSION {
		return nil, nil, errors.New("libtierwall_c_manifest has another ABI version")
	}
	policy := &Policy{}
	failure := C.error_of_size()
	if status := C.tierwall_store_create(nil, &policy.store, &failure); status != C.TIERWALL_OK {
		return nil, nil, errorOf(status, failure)
	}
	warnings, err := policy.Update(sources)
	if err != nil {
		policy.Close()
		return nil, nil, err
	}
	return policy, warnings, nil
}

// Update replaces and adds the resources of the manifests. If they are refused, nothing changes. Readers take the new
// generation with their next burst.
func (policy *Policy) Update(sources []Source) ([]string, error) {
	warnings, err := policy.load(sources)
	if err != nil {
		return nil, err
	}
	var commit *C.tierwall_commit
	failure := C.error_of_size()
	status := C.tierwall_store_commit(policy.store, &commit, &failure)
	defer C.tierwall_commit_release(commit)
	if lines := linesOf(C.tierwall_commit_diagnostics(commit)); status == C.TIERWALL_REFUSED {
		return nil, refusal(lines)
	} else if status != C.TIERWALL_OK {
		return nil, errorOf(status, failure)
	} else {
		warnings = append(warnings, lines...)
	}

	snapshot := C.tierwall_commit_snapshot(commit)
	if policy.publisher == nil {
		status = C.tierwall_publisher_create(snapshot, nil, &policy.publisher, &failure)
	} else {
		status = C.tierwall_publisher_publish(policy.publisher, snapshot, nil, &failure)
	}
	if status != C.TIERWALL_OK {
		return nil, errorOf(status, failure)
	}
	return warnings, nil
}

func (policy *Policy) load(sources []Source) ([]string, error) {
	// C may not be shown memory of Go that points to memory of Go: the texts are copied.
	memory := C.calloc(C.size_t(len(sources)+1), C.sizeof_tierwall_source)
	defer C.free(memory)
	texts := unsafe.Slice((*C.tierwall_source)(memory), len(sources))
	for i, source := range sources {
		texts[i].name = newText([]byte(source.Name))
		texts[i].text = newText(source.Text)
		defer C.free(unsafe.Pointer(texts[i].name.data))
		defer C.free(unsafe.Pointer(texts[i].text.data))
	}
	var found *C.tierwall_diagnostics
	failure := C.error_of_size()
	status := C.tierwall_store_load_manifests(policy.store, (*C.tierwall_source)(memory),
		C.size_t(len(sources)), nil, &found, &failure)
	defer func() { C.tierwall_diagnostics_release(found) }()
	if status == C.TIERWALL_REFUSED {
		return nil, refusal(linesOf(found))
	}
	if status != C.TIERWALL_OK {
		return nil, errorOf(status, failure)
	}
	return linesOf(found), nil
}

// Close ends it. Readers keep what they need, and are closed by themselves.
func (policy *Policy) Close() {
	C.tierwall_publisher_release(policy.publisher)
	C.tierwall_store_release(policy.store)
	*policy = Policy{}
}

// Reader judges flows, for one goroutine at a time. It never waits for a Policy that is being updated.
type Reader struct {
	reader     *C.tierwall_reader
	snapshot   *C.tierwall_snapshot // while it is pinned
	generation C.uint64_t           // kept here, so that a call allocates nothing
}

// NewReader makes one for a goroutine that evaluates.
func (policy *Policy) NewReader() (*Reader, error) {
	reader := &Reader{}
	failure := C.error_of_size()
	if status := C.tierwall_reader_create(policy.publisher, &reader.reader, &failure); status != C.TIERWALL_OK {
		return nil, errorOf(status, failure)
	}
	return reader, nil
}

// Close ends it.
func (reader *Reader) Close() {
	C.tierwall_reader_release(reader.reader)
	*reader = Reader{}
}

// Evaluate judges a burst: verdicts[i] becomes that of flows[i]. All are of one generation of the policy, which is
// returned. It allocates nothing.
func (reader *Reader) Evaluate(flows []Flow, verdicts []Verdict) (uint64, error) {
	if len(verdicts) < len(flows) {
		return 0, errors.New("fewer verdicts than flows")
	}
	if len(flows) == 0 {
		return 0, nil
	}
	status := C.evaluate(C.uintptr_t(uintptr(unsafe.Pointer(reader.reader))),
		(*C.uint8_t)(unsafe.Pointer(&flows[0])), C.size_t(len(flows)),
		(*C.uint8_t)(unsafe.Pointer(&verdicts[0])), &reader.generation)
	if status != C.TIERWALL_OK {
		return 0, errors.New(C.GoString(C.tierwall_status_name(status)))
	}
	return uint64(reader.generation), nil
}

// Pin keeps the current generation until Unpin, so that what Evaluate decides in between can be described.
func (reader *Reader) Pin() error {
	var snapshot *C.tierwall_snapshot
	if status := C.pin(reader.reader, &snapshot); status != C.TIERWALL_OK {
		return errors.New(C.GoString(C.tierwall_status_name(status)))
	}
	reader.snapshot = snapshot
	return nil
}

// Unpin lets go of it.
func (reader *Reader) Unpin() {
	if reader.snapshot != nil {
		reader.snapshot = nil
		C.tierwall_reader_unpin(reader.reader)
	}
}

// Describe says who decided, in a few words: `deny by rule 0 of NetworkPolicy prod/web in tier default`. The
// decision is of the generation that is pinned.
func (reader *Reader) Describe(decision Decision) (string, error) {
	if reader.snapshot == nil {
		return "", errors.New("nothing is pinned")
	}
	asked := C.tierwall_decision{
		action: C.tierwall_action(decision.action), reason: C.tierwall_reason(decision.reason),
		set: C.tierwall_policy_set(decision.set), flags: C.uint8_t(decision.flags),
		tier: C.uint32_t(decision.tier), policy: C.uint32_t(decision.policy), rule: C.int32_t(decision.rule),
	}
	var length C.size_t
	failure := C.error_of_size()
	C.tierwall_describe(reader.snapshot, &asked, nil, 0, &length, nil)
	buffer := make([]byte, length+1)
	status := C.tierwall_describe(reader.snapshot, &asked, (*C.char)(unsafe.Pointer(&buffer[0])), length+1, &length, &failure)
	if status != C.TIERWALL_OK {
		return "", errorOf(status, failure)
	}
	return string(buffer[:length]), nil
}

func newText(text []byte) C.tierwall_text {
	return C.tierwall_text{data: (*C.char)(C.CBytes(text)), size: C.size_t(len(text))}
}

// The diagnostics, a line each.
func linesOf(found *C.tierwall_diagnostics) []string {
	var length C.size_t
	if found == nil || C.tierwall_diagnostics_text(found, nil, 0, &length) != C.TIERWALL_TOO_SMALL {
		return nil
	}
	buffer := make([]byte, length)
	C.tierwall_diagnostics_text(found, (*C.char)(unsafe.Pointer(&buffer[0])), length, &length)
	return strings.Split(strings.TrimSuffix(string(buffer), "\n"), "\n")
}

func refusal(lines []string) error {
	return fmt.Errorf("%w:\n%s", ErrRefused, strings.Join(lines, "\n"))
}

func errorOf(status C.tierwall_status, failure C.tierwall_error) error {
	return fmt.Errorf("%s: %s", C.GoString(C.tierwall_status_name(status)), C.GoString(&failure.message[0]))
}
