package tierwall

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
)

const web = `
apiVersion: v1
kind: Namespace
metadata: {name: prod}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: prod}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {role: web}}
status: {podIP: 10.0.0.1}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: web, namespace: prod}
spec:
  selector: role == 'web'
  ingress: [{action: ACTION, protocol: TCP}]
`

func policyThat(action string) []Source {
	return []Source{{Name: "web.yaml", Text: []byte(strings.Replace(web, "ACTION", action, 1))}}
}

func flows(count int) []Flow {
	burst := make([]Flow, count)
	for i := range burst {
		burst[i] = NewFlow()
		burst[i].Source = AddressFrom(netip.MustParseAddr("192.0.2.1"))
		burst[i].Destination = AddressFrom(netip.MustParseAddr("10.0.0.1"))
		burst[i].Protocol = TCP
	}
	return burst
}

func load(t *testing.T, action string) *Policy {
	policy, _, err := Load(policyThat(action))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(policy.Close)
	return policy
}

func newReader(t *testing.T, policy *Policy) *Reader {
	reader, err := policy.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reader.Close)
	return reader
}

func TestEvaluateTakesThePolicyThatIsCurrent(t *testing.T) {
	policy := load(t, "Allow")
	reader := newReader(t, policy)
	var verdicts [3]Verdict
	if generation, err := reader.Evaluate(flows(3), verdicts[:]); err != nil || generation != 1 || !verdicts[2].Allowed() {
		t.Fatal(generation, err, verdicts)
	}
	if _, err := policy.Update(policyThat("Deny")); err != nil {
		t.Fatal(err)
	}
	if generation, err := reader.Evaluate(flows(3), verdicts[:]); err != nil || generation != 2 || verdicts[2].Allowed() {
		t.Fatal(generation, err, verdicts)
	}
}

func TestWhatIsRefusedIsToldAndChangesNothing(t *testing.T) {
	if _, _, err := Load(policyThat("Perhaps")); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "web.yaml:") {
		t.Fatal(err)
	}
	policy := load(t, "Allow")
	if _, err := policy.Update(policyThat("Perhaps")); !errors.Is(err, ErrRefused) {
		t.Fatal(err)
	}
	var verdicts [1]Verdict
	if generation, err := newReader(t, policy).Evaluate(flows(1), verdicts[:]); err != nil || generation != 1 || !verdicts[0].Allowed() {
		t.Fatal(generation, err, verdicts)
	}
}

func TestDescribeIsOfThePinnedGeneration(t *testing.T) {
	policy := load(t, "Deny")
	reader := newReader(t, policy)
	if err := reader.Pin(); err != nil {
		t.Fatal(err)
	}
	if _, err := policy.Update(policyThat("Allow")); err != nil {
		t.Fatal(err)
	}
	var verdicts [1]Verdict
	if generation, err := reader.Evaluate(flows(1), verdicts[:]); err != nil || generation != 1 {
		t.Fatal(generation, err)
	}
	said, err := reader.Describe(verdicts[0].Ingress)
	if err != nil || said != "deny by rule 0 of NetworkPolicy prod/web in tier default" {
		t.Fatal(said, err)
	}
	reader.Unpin()
	if _, err := reader.Describe(verdicts[0].Ingress); err == nil {
		t.Fatal("described without a generation")
	}
}

func TestEvaluateAllocatesNothing(t *testing.T) {
	reader := newReader(t, load(t, "Allow"))
	burst, verdicts := flows(256), make([]Verdict, 256)
	if allocations := testing.AllocsPerRun(100, func() {
		if _, err := reader.Evaluate(burst, verdicts); err != nil {
			t.Fatal(err)
		}
	}); allocations != 0 {
		t.Fatal(allocations)
	}
	if _, err := reader.Evaluate(burst, verdicts[:255]); err == nil {
		t.Fatal("there was no room for all verdicts")
	}
}

func TestReadersGoOnWhileThePolicyChanges(t *testing.T) {
	policy := load(t, "Allow")
	var readers sync.WaitGroup
	for i := 0; i < 4; i++ {
		reader := newReader(t, policy)
		readers.Add(1)
		go func() {
			defer readers.Done()
			burst, verdicts := flows(256), make([]Verdict, 256)
			for round := 0; round < 1000; round++ {
				generation, err := reader.Evaluate(burst, verdicts)
				if err != nil {
					t.Error(err)
					return
				}
				for _, verdict := range verdicts {
					if verdict.Allowed() != (generation%2 == 1) {
						t.Errorf("generation %d: %v", generation, verdict)
						return
					}
				}
			}
		}()
	}
	for round := 0; round < 50; round++ {
		if _, err := policy.Update(policyThat([]string{"Deny", "Allow"}[round%2])); err != nil {
			t.Error(err)
		}
	}
	readers.Wait()
}
