package client

// The version of a function is the published version that Lambda reports (faas.version). If
// the function runs $LATEST, or the events are from a service that is not a function, it is
// the version that the events state (service.version). The events of one published version
// can state several versions. These are called the parts of the published version.

// The limits on the number of functions, of versions of a function, and of stated versions of a
// version. Their product must stay below the number of buckets that a search can return.
const (
	maxVersioned = 50
	maxVersions  = 12
	maxParts     = 3
)

// latest is the version that Lambda reports for a function without a published version.
const latest = "$LATEST"

// published returns the terms aggregation on published versions.
func published(aggs object) object {
	return object{"terms": object{"field": "faas.version", "size": maxVersions, "exclude": []string{latest}}, "aggs": aggs}
}

// versionTree returns the aggregations by function, version and stated version. leaf contains
// the aggregations for each stated version. The document of a marked deployment names a version
// but is no event of it, so it is not counted.
func versionTree(leaf object) object {
	by := func(field string, size int, aggs object) object {
		return object{"terms": object{"field": field, "size": size}, "aggs": aggs}
	}
	stated := func(size int) object { return object{"stated": by("service.version", size, leaf)} }
	return object{
		"functions":   by("faas.name", maxVersioned, object{"versions": published(stated(maxParts))}),
		"unpublished": object{"filter": is("faas.version", latest), "aggs": object{"by": by("faas.name", maxVersioned, stated(maxVersions))}},
		"services": object{
			"filter": object{"bool": object{"must_not": []object{exists("faas.version"), is("event.action", DeploymentAction)}}},
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

// partsOf is a version and its parts.
type partsOf[L any] struct {
	Version string
	Fields  [2]string // the fields of the function or service and of the version
	Parts   []bucket[L]
}

// byFunction returns the versions of each function and service.
func (f versionsFound[L]) byFunction() map[string][]partsOf[L] {
	out := map[string][]partsOf[L]{}
	for _, function := range f.Functions.Buckets {
		for _, version := range function.In.Versions.Buckets {
			if len(version.In.Stated.Buckets) > 0 {
				out[function.Key] = append(out[function.Key], partsOf[L]{version.Key, [2]string{"faas.name", "faas.version"}, version.In.Stated.Buckets})
			}
		}
	}
	add := func(field string, by []bucket[struct{ Stated terms[L] }]) {
		for _, b := range by {
			for _, stated := range b.In.Stated.Buckets {
				out[b.Key] = append(out[b.Key], partsOf[L]{stated.Key, [2]string{field, "service.version"}, []bucket[L]{stated}})
			}
		}
	}
	add("faas.name", f.Unpublished.By.Buckets)
	add("service.name", f.Services.By.Buckets)
	return out
}
