package dashboards

import (
	"fmt"

	"faulty/infra/indices"
)

// An index is what a search or chart reads: the events, or the state of groups.
type index string

const (
	events index = ""
	groups index = "groups"
)

// UnmarshalText accepts "groups".
func (i *index) UnmarshalText(text []byte) error {
	if *i = index(text); *i != groups {
		return fmt.Errorf("index %q is not groups; leave it out for events", text)
	}
	return nil
}

// id returns the id of the index pattern.
func (i index) id(prefix string) string {
	if i == groups {
		return prefix + "-groups"
	}
	return prefix
}

// pattern returns the pattern of index names. The pattern of groups ends in an
// asterisk, because Dashboards shows an error for the name of an index that does
// not exist, and the first exception creates this index.
func (i index) pattern(prefix string) string {
	if i == groups {
		return indices.GroupsIndex(prefix) + "*"
	}
	return prefix + "-*"
}

// sortField returns the field that searches are sorted by.
func (i index) sortField() string {
	if i == groups {
		return "first_seen"
	}
	return timeField
}

// template returns the index template.
func (i index) template(prefix string) ([]byte, error) {
	if i == groups {
		return indices.Groups(prefix)
	}
	return indices.Template(prefix)
}
