package source

import (
	"io/fs"
	"os"
)

// seen is what the sources before have.
type seen struct {
	places map[string]bool
	files  map[trait][]fs.FileInfo // of one trait, where one file may have several names
}

// A trait is what two names of one file have in common, and few files.
type trait struct{ size, time int64 }

// rest leaves out of a source what has been seen. It is false where nothing is left.
func (s *seen) rest(src Source) (left Source, ok bool) {
	if src.Group != "" {
		return src, s.add(&Unit{Place: "log group " + src.Group})
	}
	var units []Unit
	for i := range src.units {
		if s.add(&src.units[i]) {
			units = append(units, src.units[i])
		}
	}
	return list(src.Name, units), len(units) > 0
}

// add is false for a unit that is there already.
func (s *seen) add(u *Unit) bool {
	if s.places[u.Place] {
		return false
	}
	s.places[u.Place] = true
	if u.info == nil {
		return true
	}
	t := trait{u.Size, u.Time.UnixNano()}
	for _, other := range s.files[t] {
		if os.SameFile(other, u.info) { // a hard link, as backups are full of
			return false
		}
	}
	s.files[t] = append(s.files[t], u.info)
	return true
}
