// work keeps the garbage collector busy in the ways that programs do: with garbage, with what stays
// live, with a peak of it, with collections that the program asks for. It can log meanwhile.
//
//	GO111MODULE=off go build work.go
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	blockBytes = 256 << 10 // of what is held
	blockMB    = blockBytes / 1e6
	pageBytes  = 4096
	pause      = 200 * time.Microsecond
	tick       = time.Millisecond
	riseEnd    = 1.0 / 3 // of the run: the spike is at its top
	fallEnd    = 0.45    // and down again
)

var (
	duration = flag.Duration("d", 2*time.Second, "how long to run")
	workers  = flag.Int("workers", 1, "goroutines that make garbage")
	chunk    = flag.Int("chunk", 64<<10, "bytes of each piece of garbage")
	rate     = flag.Float64("rate", 0, "garbage of each worker, MB/s; 0: as much as it can")
	leak     = flag.Float64("leak", 0, "MB/s that stay live")
	spike    = flag.Float64("spike", 0, "MB that are live at the top of a spike")
	tail     = flag.Float64("tail", 0.15, "share of the spike that stays live")
	depth    = flag.Int("tree", 12, "depth of a tree of pointers that is live")
	force    = flag.Duration("force", 0, "how often to ask for a collection; 0: never")
	noise    = flag.Duration("noise", 0, "how often to log a line to standard error; 0: never")
	report   = flag.Bool("report", false, "at the end print pid and how many collections there were to standard output")
)

type node struct {
	left, right *node
	payload     [2]int
}

func tree(depth int) *node {
	if depth == 0 {
		return new(node)
	}
	return &node{left: tree(depth - 1), right: tree(depth - 1)}
}

var sinks [64][]byte // so that garbage is not kept on the stack

func makeGarbage(worker int, start time.Time) {
	made := 0.0
	for time.Since(start) < *duration {
		sinks[worker%len(sinks)] = make([]byte, *chunk)
		made += float64(*chunk) / 1e6
		for *rate > 0 && made > *rate*time.Since(start).Seconds() && time.Since(start) < *duration {
			time.Sleep(pause)
		}
	}
}

// spikeAt is the spike's share of its top when that share of the run is over.
func spikeAt(share float64) float64 {
	if share < riseEnd {
		return math.Sin(share / riseEnd * math.Pi / 2)
	}
	return math.Max(*tail, 1-(share-riseEnd)/(fallEnd-riseEnd))
}

type held [][]byte

func (h held) megabytes() float64 {
	return float64(len(h)) * blockMB
}

func (h *held) resize(megabytes float64) {
	for h.megabytes() < megabytes {
		block := make([]byte, blockBytes)
		for i := 0; i < len(block); i += pageBytes {
			block[i] = 1
		}
		*h = append(*h, block)
	}
	for len(*h) > 0 && h.megabytes() > megabytes+1 {
		(*h)[len(*h)-1] = nil
		*h = (*h)[:len(*h)-1]
	}
}

// every tells when that long has passed since it last did.
func every(period time.Duration) func() bool {
	last := time.Now()
	return func() bool {
		if period <= 0 || time.Since(last) < period {
			return false
		}
		last = time.Now()
		return true
	}
}

func logLine(n int, megabytes float64) {
	line := fmt.Sprintf("time=%s level=INFO msg=\"copied table\" table=orders_%d rows=%d held=%.1fMB\n",
		time.Now().UTC().Format(time.RFC3339Nano), n, n*137, megabytes)
	os.Stderr.Write(marked(line))
}

// marked is the line in the alphabet of GCPLOT_MARK, as the runtime of marks.go prints; what that
// lacks is a dot.
func marked(line string) []byte {
	const symbols = "0123456789 @%:.+/->()\n,gcsmlokpuMBaPfredtb"
	mark, err := strconv.Atoi(os.Getenv("GCPLOT_MARK"))
	if err != nil {
		return []byte(line)
	}
	bytes := make([]byte, len(line))
	for i := range bytes {
		symbol := strings.IndexByte(symbols, line[i])
		if symbol < 0 {
			symbol = strings.IndexByte(symbols, '.')
		}
		bytes[i] = byte(mark*len(symbols) + symbol)
	}
	return bytes
}

func hold(start time.Time) {
	var blocks held
	toForce, toLog, lines := every(*force), every(*noise), 0
	for time.Since(start) < *duration {
		passed := time.Since(start)
		blocks.resize(*leak*passed.Seconds() + *spike*spikeAt(passed.Seconds()/duration.Seconds()))
		if toForce() {
			runtime.GC()
		}
		if toLog() {
			lines++
			logLine(lines, blocks.megabytes())
		}
		time.Sleep(tick)
	}
}

// reportCollections waits until the last one has been printed.
func reportCollections() {
	var stats runtime.MemStats
	debug.SetGCPercent(-1)
	time.Sleep(50 * time.Millisecond)
	runtime.ReadMemStats(&stats)
	fmt.Println(os.Getpid(), stats.NumGC)
}

func main() {
	flag.Parse()
	live, start := tree(*depth), time.Now()
	var running sync.WaitGroup
	for worker := 0; worker < *workers; worker++ {
		running.Add(1)
		go func(worker int) {
			defer running.Done()
			makeGarbage(worker, start)
		}(worker)
	}
	hold(start)
	running.Wait()
	if *report {
		reportCollections()
	}
	runtime.KeepAlive(live)
}
