package delivery

// Parse reads a delivery that is inflated already, as Firehose leaves them in
// S3. The strings are decoded in place: payload is spent afterwards, and the
// delivery's slices point into it.
func Parse(payload []byte) (Delivery, error) { return parse(payload, nil, chunkLimit{}) }
