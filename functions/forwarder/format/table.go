package format

// All returns the formats, in the order in which they are asked.
func All() []Format {
	return []Format{
		lambdaPython(),
		lambdaNode(),
		klog(),
	}
}
