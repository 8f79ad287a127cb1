package format

import "slices"

// All returns the formats in the order in which they are tried.
func All() []Format {
	return slices.Concat([]Format{
		lambdaPython(),
		lambdaNode(),
	}, wrappers(), accessLogs(), services(), applications())
}
