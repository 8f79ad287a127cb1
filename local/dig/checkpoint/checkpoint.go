// Package checkpoint stores the progress of dig on disk, so that a run that was killed
// can be resumed.
//
//	{"version":1,"sources":{"logs/ -> http://127.0.0.1:9200/faulty-*":{
//	  "files":{"logs/a.log":{"events":52000,"head":"4096:1f…","size":10485760}}}}}
//
// The file is written after the data that it describes has been stored. Event ids are
// deterministic, so an outdated or lost checkpoint costs time but causes no duplicates.
package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"faulty/functions/forwarder/gather"
)

const (
	version = 1

	// pause is the minimum time between two writes of the file. A run can finish a thousand
	// small files per second, and each of them makes the checkpoint longer.
	pause = 100 * time.Millisecond
)

// A File is the progress in one file.
type File struct {
	gather.Position
	Head string `json:"head,omitempty"` // distinguishes the file from another file with the same name
	Size int64  `json:"size,omitempty"` // bytes; only set if the file is finished
	Last *Last  `json:"last,omitempty"` // the last document of a finished file, if it is known
}

// A Last is the last document of a file. If the file grows later, this document may be
// incomplete: its line had no end yet, or more lines belong to it.
type Last struct {
	Events int64  `json:"events"` // number of the first event to read again
	Index  string `json:"index,omitempty"`
	ID     string `json:"id,omitempty"` // empty if the document does not have to be deleted
}

// A Source is the progress in one source.
type Source struct {
	Files   map[string]File `json:"files,omitempty"`
	Through int64           `json:"through,omitempty"` // for a log group: all events before this time in milliseconds since 1970 are stored
	Window  int64           `json:"window,omitempty"`  // end of the window that was being read
}

// A State is a checkpoint file. Several goroutines can use it at the same time.
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

// Open reads the checkpoint at path. If the file does not exist, the state is empty. With an
// empty path, nothing is stored.
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
		return nil, fmt.Errorf("read the state: %w; choose another file with --state", err)
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

// Source returns the progress in a source.
func (s *State) Source(name string) Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	if src := s.file.Sources[name]; src != nil {
		return Source{Files: src.Files, Through: src.Through, Window: src.Window}
	}
	return Source{}
}

// File returns the progress in a file of a source.
func (s *State) File(source, name string) File {
	s.mu.Lock()
	defer s.mu.Unlock()
	if src := s.file.Sources[source]; src != nil {
		return src.Files[name]
	}
	return File{}
}

// Forget deletes the progress in a source, so that it is read from the beginning.
func (s *State) Forget(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.file.Sources, source)
	s.dirty = true
}

// Update changes the progress in a source. It writes the file unless it was written less than
// pause ago.
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

// Save writes all changes that have not been written yet.
func (s *State) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty {
		return nil
	}
	return s.save()
}

// save replaces the file atomically: if the process is killed, either the old or the new file
// remains.
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

// Check returns an error if the file cannot be written. Otherwise a run would notice this only after
// it has stored the first documents.
func (s *State) Check() error {
	if s.path == "" {
		return nil
	}
	dir := filepath.Dir(s.path)
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, filepath.Base(s.path)+".*"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the progress of the run cannot be recorded in %s: %w; choose another file with --state", s.path, err)
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
