package system

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"faulty/local/cloud/storage"
	"faulty/local/opensearch/store"
)

// runningFile returns the path of a file in the data directory. The file contains the id and the
// addresses of the process that uses the directory, for the error message of a second process.
// runningFile returns "" if there is no data directory.
func (o Options) runningFile() string {
	if o.CloudDir == "" {
		return ""
	}
	return filepath.Join(o.CloudDir, "running")
}

// announce writes the file. A file that a killed process has left is overwritten.
func (s *System) announce(_ context.Context, o Options) error {
	path := o.runningFile()
	if path == "" {
		return nil
	}
	text := fmt.Sprintf("process %d, with the console on %s, the API on %s, search on %s and AWS on %s", os.Getpid(), s.ConsoleURL(), s.APIURL(), s.searchURL, s.AWSURL())
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("describe this process for others that try to use the data directory: %w", err)
	}
	s.running = path
	return nil
}

// inUse replaces the error for a directory that another process uses by one that describes the
// process. It returns other errors unchanged.
func inUse(err error, o Options) error {
	if !errors.Is(err, store.ErrInUse) && !errors.Is(err, storage.ErrInUse) {
		return err
	}
	text, readErr := os.ReadFile(o.runningFile())
	if readErr != nil { // it is starting or stopping
		return err
	}
	process := strings.TrimSpace(string(text))
	return fmt.Errorf("another faulty uses the data directory %s: %s; use that one, stop it with Ctrl-C, or take another --data and other ports (--help lists them)", filepath.Dir(o.CloudDir), process)
}
