// An agent that judges flows as they come.
//
//	agent MANIFEST... <flows
//
// reads flows from standard input, a line each (`tcp 10.0.0.2:33000 10.0.0.1:443`, `icmp 10.0.0.2 10.0.0.1`), and says
// of each whether it passes, and who stops it. What has come by then is judged in one burst. A line `reload` reads the
// manifests again; if they are refused, the policy stays as it is.
//
//	agent -bench FLOWS MANIFEST...
//
// measures instead: FLOWS is an array of tierwall_flow; prints nanoseconds of the processor a flow, and how many pass.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"tierwall.example/agent/tierwall"
)

// The largest burst.
const burstSize = 256

var protocols = map[string]uint8{
	"icmp": tierwall.ICMP, "icmpv6": tierwall.ICMPv6, "sctp": tierwall.SCTP,
	"tcp": tierwall.TCP, "udp": tierwall.UDP, "udplite": tierwall.UDPLite,
}

func main() {
	bench := flag.String("bench", "", "measure with these `flows` instead")
	flag.Parse()
	if err := run(flag.Args(), *bench); err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
		os.Exit(1)
	}
}

func run(paths []string, bench string) error {
	sources, err := read(paths)
	if err != nil {
		return err
	}
	policy, warnings, err := tierwall.Load(sources)
	if err != nil {
		return err
	}
	defer policy.Close()
	warn(warnings)
	reader, err := policy.NewReader()
	if err != nil {
		return err
	}
	defer reader.Close()
	if bench != "" {
		return measure(reader, bench)
	}
	agent := agent{policy: policy, reader: reader, paths: paths, out: bufio.NewWriter(os.Stdout)}
	defer agent.out.Flush()
	return agent.serve(bufio.NewReader(os.Stdin))
}

func read(paths []string) ([]tierwall.Source, error) {
	if len(paths) == 0 {
		return nil, errors.New("no manifests")
	}
	var sources []tierwall.Source
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sources = append(sources, tierwall.Source{Name: path, Text: text})
	}
	return sources, nil
}

func warn(lines []string) {
	for _, line := range lines {
		fmt.Fprintln(os.Stderr, line)
	}
}

type agent struct {
	policy   *tierwall.Policy
	reader   *tierwall.Reader
	paths    []string
	out      *bufio.Writer
	lines    []string // of the burst
	flows    []tierwall.Flow
	verdicts [burstSize]tierwall.Verdict
}

func (agent *agent) serve(in *bufio.Reader) error {
	for {
		line, err := in.ReadString('\n')
		if line = strings.TrimSpace(line); line != "" {
			if err := agent.take(line); err != nil {
				return err
			}
		}
		if err != nil || in.Buffered() == 0 || len(agent.flows) == burstSize {
			if err := agent.judge(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (agent *agent) take(line string) error {
	if line == "reload" {
		if err := agent.judge(); err != nil {
			return err
		}
		return agent.reload()
	}
	flow, err := parseFlow(line)
	if err != nil {
		fmt.Fprintf(agent.out, "%s: %v\n", line, err)
		return nil
	}
	agent.lines = append(agent.lines, line)
	agent.flows = append(agent.flows, flow)
	return nil
}

// A policy that is refused is told, and nothing changes.
func (agent *agent) reload() error {
	sources, err := read(agent.paths)
	if err != nil {
		return err
	}
	warnings, err := agent.policy.Update(sources)
	if errors.Is(err, tierwall.ErrRefused) {
		fmt.Fprintln(os.Stderr, err)
		return nil
	}
	warn(warnings)
	return err
}

// The burst, in one call. What is described is of the same generation.
func (agent *agent) judge() error {
	if err := agent.reader.Pin(); err != nil {
		return err
	}
	defer agent.reader.Unpin()
	if _, err := agent.reader.Evaluate(agent.flows, agent.verdicts[:]); err != nil {
		return err
	}
	for i, line := range agent.lines {
		answer, err := agent.answer(agent.verdicts[i])
		if err != nil {
			return err
		}
		fmt.Fprintf(agent.out, "%s: %s\n", line, answer)
	}
	agent.lines, agent.flows = agent.lines[:0], agent.flows[:0]
	return agent.out.Flush()
}

func (agent *agent) answer(verdict tierwall.Verdict) (string, error) {
	if verdict.Allowed() {
		return "allow", nil
	}
	side, decision := "egress", verdict.Egress
	if decision.Allowed() {
		side, decision = "ingress", verdict.Ingress
	}
	reason, err := agent.reader.Describe(decision)
	return side + ": " + reason, err
}

func parseFlow(line string) (tierwall.Flow, error) {
	flow := tierwall.NewFlow()
	words := strings.Fields(line)
	if len(words) != 3 {
		return flow, errors.New("no flow: PROTOCOL SOURCE DESTINATION")
	}
	protocol, known := protocols[words[0]]
	if !known {
		return flow, errors.New("unknown protocol")
	}
	flow.Protocol = protocol
	source, err := parseEnd(words[1])
	if err != nil {
		return flow, err
	}
	destination, err := parseEnd(words[2])
	if err != nil {
		return flow, err
	}
	flow.Source, flow.SourcePort = tierwall.AddressFrom(source.Addr()), source.Port()
	flow.Destination, flow.DestinationPort = tierwall.AddressFrom(destination.Addr()), destination.Port()
	return flow, nil
}

// An address, or address:port; port 0 is none.
func parseEnd(text string) (netip.AddrPort, error) {
	if end, err := netip.ParseAddrPort(text); err == nil {
		return end, nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.AddrPort{}, errors.New("no address: " + text)
	}
	return netip.AddrPortFrom(address, 0), nil
}
