package client

// A version of a function is the published one that Lambda names (faas.version). Where
// it runs $LATEST, or is no function, it is the one that its events state
// (service.version). One published version may hold events that state another name of
// it: those are its parts.

// The bounds of how many functions, versions of each, and stated names of each are read.
// What they multiply to has to stay below the number of buckets that a search may have.
const (
	maxVersioned = 50
	maxVersions  = 12
	maxParts     = 3
)

// latest is the version of a function that none was published of.
const latest = "$LATEST"

// published is the terms aggregation of the published versions.
func published(aggs object) object {
	return object{"terms": object{"field": "faas.version", "size": maxVersions, "exclude": []string{latest}}, "aggs": aggs}
}

// versionTree is the aggregations by function, version and stated version; leaf is what
// is measured of each.
func versionTree(leaf object) object {
	by := func(field string, size int, aggs object) object {
		return object{"terms": object{"field": field, "size": size}, "aggs": aggs}
	}
	stated := func(size int) object { return object{"stated": by("service.version", size, leaf)} }
	return object{
		"functions":   by("faas.name", maxVersioned, object{"versions": published(stated(maxParts))}),
		"unpublished": object{"filter": is("faas.version", latest), "aggs": object{"by": by("faas.name", maxVersioned, stated(maxVersions))}},
		"services": object{
			"filter": object{"bool": object{"must_not": []object{exists("faas.version")}}},
			"aggs":   object{"by": by("service.name", maxVersioned, stated(maxVersions))},
		},
	}
}

// versionsFound is the response of versionTree.
type versionsFound[L any] struct {
	Functions terms[struct {
		Versions terms[struct{ Stated terms[L] }]
	}]
	Unpublished, Services struct {
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
	for _, function := range f.Functions.Buckets {
		for _, version := range function.In.Versions.Buckets {
			if len(version.In.Stated.Buckets) > 0 {
				out[function.Key] = append(out[function.Key], partsOf[L]{version.Key, version.In.Stated.Buckets})
			}
		}
	}
	for _, b := range append(f.Unpublished.By.Buckets, f.Services.By.Buckets...) {
		for _, stated := range b.In.Stated.Buckets {
			out[b.Key] = append(out[b.Key], partsOf[L]{stated.Key, []bucket[L]{stated}})
		}
	}
	return out
}
