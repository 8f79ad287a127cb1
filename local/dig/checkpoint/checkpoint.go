// Package checkpoint stores the progress of dig on disk, so that a run that was killed
// can be resumed.
//
//	{"version":1,"sources":{"logs/ -> http://127.0.0.1:9200/faulty-*":{
//	  "files":{"logs/a.log":{"events":52000,"head":"4096:1f…","size":10485760}}}}}
//
// It is written after what it says has been stored. Ids being what they are, a
// checkpoint that is too old, or lost, costs time and nothing else.
package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	version = 1

	// pause is how long at least is between two writings: what is finished may
	// be a thousand small files a second, and each of them makes the list longer.
	pause = 100 * time.Millisecond
)

// A File is how far one file is done.
type File struct {
	Events int64            `json:"events"`          // all before this one, counted from 0, are stored
	Ahead  map[string]int64 `json:"ahead,omitempty"` // and of these streams all up to this one
	Head   string           `json:"head,omitempty"`  // tells the file from another of its name
	Size   int64            `json:"size,omitempty"`  // bytes, of a file that is finished
	Last   *Last            `json:"last,omitempty"`  // its last document then, if it is known
}

// A Last is the last document of a file. If the file goes on, it may be half: its
// line had no end yet, or more lines belong to it.
type Last struct {
	Events int64  `json:"events"` // from which one on to read again
	Index  string `json:"index,omitempty"`
	ID     string `json:"id,omitempty"` // empty where it is not to be taken back
}

// A Source is how far one source is done.
type Source struct {
	Files   map[string]File `json:"files,omitempty"`
	Through int64           `json:"through,omitempty"` // of a log group: milliseconds since 1970, all before is stored
	Window  int64           `json:"window,omitempty"`  // and up to here is what was under way
}

// A State is a checkpoint file. It is safe for use by several goroutines.
type State struct {
	path string

	mu    sync.Mutex
	saved time.Time
	dirty bool
	file  struct {
		Version int                `json:"version"`
		Sources map[string]*Source `json:"sources"`
	}
}

// Open reads the state at path; a file that is not there is an empty one. With
// an empty path nothing is kept.
func Open(path string) (*State, error) {
	s := &State{path: path}
	s.file.Version, s.file.Sources = version, map[string]*Source{}
	if path == "" {
		return s, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the state: %w", err)
	}
	if err := json.Unmarshal(text, &s.file); err != nil {
		return nil, fmt.Errorf("the state %s is damaged: %w; remove it (nothing is duplicated by that)", path, err)
	}
	if s.file.Version != version {
		return nil, fmt.Errorf("the state %s has version %d, this command reads version %d; remove it (nothing is duplicated by that)", path, s.file.Version, version)
	}
	if s.file.Sources == nil {
		s.file.Sources = map[string]*Source{}
	}
	return s, nil
}

// Source returns how far a source is done.
func (s *State) Source(name string) Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	if src := s.file.Sources[name]; src != nil {
		return Source{Files: src.Files, Through: src.Through, Window: src.Window}
	}
	return Source{}
}

// File returns how far a file of a source is done.
func (s *State) File(source, name string) File {
	s.mu.Lock()
	defer s.mu.Unlock()
	if src := s.file.Sources[source]; src != nil {
		return src.Files[name]
	}
	return File{}
}

// Forget makes a source one that has never been dug through.
func (s *State) Forget(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.file.Sources, source)
	s.dirty = true
}

// Update changes how far a source is done, and writes the file if it has not been
// written just now.
func (s *State) Update(source string, change func(*Source)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	src := s.file.Sources[source]
	if src == nil {
		src = &Source{Files: map[string]File{}}
		s.file.Sources[source] = src
	}
	if src.Files == nil {
		src.Files = map[string]File{}
	}
	change(src)
	s.dirty = true
	if time.Since(s.saved) < pause {
		return nil
	}
	return s.save()
}

// Save writes what has not been written yet.
func (s *State) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty {
		return nil
	}
	return s.save()
}

// save replaces the file as a whole: whoever is killed leaves the old one or the
// new one.
func (s *State) save() error {
	s.saved, s.dirty = time.Now(), false
	if s.path == "" {
		return nil
	}
	text, err := json.Marshal(s.file)
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	if err := replace(s.path, append(text, '\n')); err != nil {
		return fmt.Errorf("write the state %s: %w", s.path, err)
	}
	return nil
}

func replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
