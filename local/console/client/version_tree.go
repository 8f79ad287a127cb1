package client

// A version of a function is the published one that Lambda names (faas.version). Where
// it runs $LATEST, or is no function, it is the one that its events state
// (service.version). One published version may hold events that state another name of
// it: those are its parts.

// The bounds of how many functions, versions of each, and stated names of each are read.
const (
	maxVersions = 30
	maxParts    = 5
)

// latest is the version of a function that none was published of.
const latest = "$LATEST"

// versionTree is the aggregations by function, version and stated version; leaf is what
// is measured of each.
func versionTree(leaf object) object {
	by := func(field string, size int, aggs object) object {
		return object{"terms": object{"field": field, "size": size}, "aggs": aggs}
	}
	stated := func(size int) object { return object{"stated": by("service.version", size, leaf)} }
	return object{
		"functions": by("faas.name", maxFunctions, object{"versions": by("faas.version", maxVersions, stated(maxVersions))}),
		"services": object{
			"filter": object{"bool": object{"must_not": []object{exists("faas.version")}}},
			"aggs":   object{"by": by("service.name", maxFunctions, stated(maxVersions))},
		},
	}
}

// versionsFound is the response of versionTree.
type versionsFound[L any] struct {
	Functions terms[struct {
		Versions terms[struct{ Stated terms[L] }]
	}]
	Services struct {
		By terms[struct{ Stated terms[L] }]
	}
}

// partsOf is a version with its parts.
type partsOf[L any] struct {
	Version string
	Parts   []bucket[L]
}

// byFunction returns the versions of each function and service.
func (f versionsFound[L]) byFunction() map[string][]partsOf[L] {
	out := map[string][]partsOf[L]{}
	each := func(function string, stated terms[L]) {
		for _, b := range stated.Buckets {
			out[function] = append(out[function], partsOf[L]{b.Key, []bucket[L]{b}})
		}
	}
	for _, function := range f.Functions.Buckets {
		for _, version := range function.In.Versions.Buckets {
			if version.Key == latest {
				each(function.Key, version.In.Stated)
			} else {
				out[function.Key] = append(out[function.Key], partsOf[L]{version.Key, version.In.Stated.Buckets})
			}
		}
	}
	for _, service := range f.Services.By.Buckets {
		each(service.Key, service.In.Stated)
	}
	return out
}
