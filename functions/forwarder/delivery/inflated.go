package delivery

// Parse reads an inflated delivery, as Firehose writes them to S3. It decodes the strings in place:
// payload is overwritten, and the delivery's slices point into it.
func Parse(payload []byte) (Delivery, error) { return parse(payload, nil, chunkLimit{}) }
