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

// MaxInflated bounds the size of an inflated delivery, in bytes. CloudWatch sends a few megabytes
// of gzip at most, so data that inflates beyond this limit is no log.
const MaxInflated = 64 << 20

// A SizeError reports a delivery that inflates beyond MaxInflated.
type SizeError struct {
	Gzip    int // compressed size in bytes
	Claimed int // inflated size in bytes, modulo 4 GiB, according to the gzip trailer
	Limit   int // allowed inflated size in bytes
}

// Error returns the sizes.
func (e *SizeError) Error() string {
	return fmt.Sprintf("%d bytes of gzip inflate past the limit of %d bytes (the trailer says %d): this is no log delivery", e.Gzip, e.Limit, e.Claimed)
}

// A Decoder decodes deliveries one after another into the same memory. The zero value is ready to
// use. It is not safe for concurrent use.
type Decoder struct {
	limit    int // tests lower it; 0 means MaxInflated
	zipped   []byte
	inflated []byte
	events   []Event
	source   bytes.Reader
	inflater gzip.Reader
}

// Decode reads the invocation payload of a log group, {"awslogs":{"data":"…"}}. It does not modify
// the payload.
func (d *Decoder) Decode(payload []byte) (Delivery, error) {
	in, err := Open(payload)
	if err != nil {
		return Delivery{}, err
	}
	return d.DecodeData(in.Data)
}

// DecodeData reads base64 text, as in awslogs.data and in Kinesis records. An error is permanent:
// the same text can never be read.
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

// inflate streams zipped into d.inflated. It sizes the buffer by the size in the gzip trailer, so
// that a valid delivery is inflated without copying. It never holds more than the limit, whatever
// the trailer claims.
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
	d.inflated = grow(d.inflated, roomFor(min(claimed, 1024*len(zipped), limit))+1) // one more byte to detect the end
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

// roomFor rounds a buffer size up; from 8 MB on there are only two sizes. Parts of the previous
// delivery still point into the smaller buffer when a larger one is allocated, so with many sizes
// several buffers would be in memory at the same time.
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

// grow empties buf and ensures a capacity of n bytes.
func grow(buf []byte, n int) []byte {
	if cap(buf) < n {
		return make([]byte, 0, n)
	}
	return buf[:0]
}
