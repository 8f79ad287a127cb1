package format

import "slices"

// All returns the formats, in the order in which they are asked.
func All() []Format {
	return slices.Concat(wrappers(), accessLogs(), services(), []Format{
		lambdaPython(),
		lambdaNode(),
		klog(),
	})
}
