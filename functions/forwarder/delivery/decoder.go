package delivery

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// MaxInflated bounds the size of an inflated delivery, in bytes. CloudWatch
// sends at most some megabytes of gzip; what grows past this is no log.
const MaxInflated = 64 << 20

// A SizeError reports a delivery that inflates beyond MaxInflated.
type SizeError struct {
	Gzip    int // bytes before inflating
	Claimed int // bytes after, modulo 4 GiB, as gzip's trailer says
	Limit   int // bytes after that were allowed
}

// Error tells the sizes.
func (e *SizeError) Error() string {
	return fmt.Sprintf("%d bytes of gzip inflate past the limit of %d bytes (the trailer says %d): this is no log delivery", e.Gzip, e.Limit, e.Claimed)
}

// A Decoder decodes deliveries one after another into the same memory. The
// zero value is ready; it is not for use by several goroutines at once.
type Decoder struct {
	limit    int // tests lower it; 0 is MaxInflated
	zipped   []byte
	inflated []byte
	events   []Event
	source   bytes.Reader
	inflater gzip.Reader
}

// Decode reads a log group's invocation payload, {"awslogs":{"data":"…"}}. The
// payload is left as it is.
func (d *Decoder) Decode(payload []byte) (Delivery, error) {
	in, err := Open(payload)
	if err != nil {
		return Delivery{}, err
	}
	return d.DecodeData(in.Data)
}

// DecodeData reads base64 text, as in awslogs.data and in Kinesis records. An
// error means that the same text can never be read.
func (d *Decoder) DecodeData(data []byte) (Delivery, error) {
	d.zipped = grow(d.zipped, base64.StdEncoding.DecodedLen(len(data)))
	n, err := base64.StdEncoding.Decode(d.zipped[:cap(d.zipped)], data)
	if err != nil {
		return Delivery{}, fmt.Errorf("awslogs.data (%d bytes) is not base64: %w", len(data), err)
	}
	if err := d.inflate(d.zipped[:n]); err != nil {
		return Delivery{}, err
	}
	got, err := parse(d.inflated, d.events, chunks)
	d.events = got.Events
	return got, err
}

// inflate streams zipped into d.inflated. The trailer's claim sizes the buffer,
// so that an honest delivery is inflated without a copy; no more than the limit
// is ever held, whatever the trailer claims.
func (d *Decoder) inflate(zipped []byte) error {
	claimed := 0
	if len(zipped) >= 4 {
		claimed = int(binary.LittleEndian.Uint32(zipped[len(zipped)-4:]))
	}
	limit := MaxInflated
	if d.limit > 0 {
		limit = d.limit
	}
	d.source.Reset(zipped)
	if err := d.inflater.Reset(&d.source); err != nil {
		return fmt.Errorf("awslogs.data (%d bytes) is not gzip: %w", len(zipped), err)
	}
	d.inflated = grow(d.inflated, roomFor(min(claimed, 1024*len(zipped), limit))+1) // one more, to meet the end
	for {
		n, err := d.inflater.Read(d.inflated[len(d.inflated):cap(d.inflated)])
		d.inflated = d.inflated[:len(d.inflated)+n]
		switch {
		case len(d.inflated) > limit:
			return &SizeError{Gzip: len(zipped), Claimed: claimed, Limit: limit}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("gzip of %d bytes breaks after %d inflated bytes: %w", len(zipped), len(d.inflated), err)
		case len(d.inflated) == cap(d.inflated):
			d.inflated = append(d.inflated, 0)[:len(d.inflated)]
		}
	}
}

// roomFor rounds the size of a buffer up, from 8 MB on to one of two sizes. What is left
// of the delivery before still points into the smaller buffer when a larger one is made:
// many sizes would be in memory twice.
func roomFor(n int) int {
	const exact, large = 8 << 20, 16 << 20
	switch {
	case n <= exact:
		return n
	case n <= large:
		return large
	}
	return MaxInflated
}

// grow empties buf and makes room for n bytes.
func grow(buf []byte, n int) []byte {
	if cap(buf) < n {
		return make([]byte, 0, n)
	}
	return buf[:0]
}
