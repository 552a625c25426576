package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"

	"tierwall.example/agent/tierwall"
)

// Judges all flows of the file in bursts, again and again for some time, and prints what a flow took.
func measure(reader *tierwall.Reader, path string) error {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	count := len(bytes) / int(unsafe.Sizeof(tierwall.Flow{}))
	if count == 0 {
		return errors.New("no flows in " + path)
	}
	flows := make([]tierwall.Flow, count)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&flows[0])), len(bytes)), bytes)
	verdicts := make([]tierwall.Verdict, count)

	judgeAll := func() error {
		for first := 0; first < count; first += burstSize {
			last := first + burstSize
			if last > count {
				last = count
			}
			if _, err := reader.Evaluate(flows[first:last], verdicts[first:last]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := judgeAll(); err != nil { // warms the caches
		return err
	}
	begin, rounds := processorTime(), 0
	for processorTime()-begin < 300*time.Millisecond {
		if err := judgeAll(); err != nil {
			return err
		}
		rounds++
	}
	spent := processorTime() - begin

	allowed := 0
	for _, verdict := range verdicts {
		if verdict.Allowed() {
			allowed++
		}
	}
	fmt.Printf("%.2f ns, %d of %d pass\n", float64(spent.Nanoseconds())/float64(rounds*count), allowed, count)
	return nil
}

// What the process has spent, with all that Go does in the background; others that run at the same time do not count.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
