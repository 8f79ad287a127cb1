package source

import (
	"io/fs"
	"os"
)

// seen records the units of the earlier sources.
type seen struct {
	locations map[string]bool
	files     map[trait][]fs.FileInfo // files by trait, to find several names of the same file
}

// A trait has the same value for all names of a file. Few files share a trait.
type trait struct{ size, time int64 }

// rest removes the units that have been seen from a source. It returns false if none remain.
func (s *seen) rest(src Source) (left Source, ok bool) {
	if src.Group != "" {
		return src, s.add(&Unit{Location: "log group " + src.Group})
	}
	var units []Unit
	for i := range src.units {
		if s.add(&src.units[i]) {
			units = append(units, src.units[i])
		}
	}
	return list(src.Name, units), len(units) > 0
}

// add records a unit. It returns false if the unit has been seen before.
func (s *seen) add(u *Unit) bool {
	if s.locations[u.Location] {
		return false
	}
	s.locations[u.Location] = true
	if u.info == nil {
		return true
	}
	t := trait{u.Size, u.Time.UnixNano()}
	for _, other := range s.files[t] {
		if os.SameFile(other, u.info) { // a hard link, which is common in backups
			return false
		}
	}
	s.files[t] = append(s.files[t], u.info)
	return true
}
