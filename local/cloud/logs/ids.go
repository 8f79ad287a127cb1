package logs

import (
	"crypto/rand"
	"math/big"
	"sync/atomic"
	"time"
)

// idSource generates event ids in the format of CloudWatch Logs: 56 decimal
// digits whose upper part is the time (milliseconds × 2^144). The lower part
// consists of 80 random bits, drawn once for each run, and a counter. Two runs
// therefore never share an id.
type idSource struct {
	run     *big.Int // already shifted to its position
	counter *atomic.Uint64
}

func newIDSource() idSource {
	var b [10]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	run := new(big.Int).SetBytes(b[:])
	return idSource{run: run.Lsh(run, 64), counter: new(atomic.Uint64)}
}

func (s idSource) next(ts time.Time) string {
	id := big.NewInt(ts.UnixMilli())
	id.Lsh(id, 144).Or(id, s.run)
	return id.Or(id, new(big.Int).SetUint64(s.counter.Add(1))).String()
}
