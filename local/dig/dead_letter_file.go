package dig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A DeadLetterFile is a file with one dead letter on each line. It is created when the first
// dead letter is written.
type DeadLetterFile struct {
	Path string
	file *os.File
}

// Check returns an error if the file cannot be written. It does not leave an empty file.
func (l *DeadLetterFile) Check() error {
	_, before := os.Stat(l.Path)
	f, err := l.open()
	if err != nil {
		return fmt.Errorf("%w; choose another file with --dead-letters", err)
	}
	err = f.Close()
	if os.IsNotExist(before) {
		err = errors.Join(err, os.Remove(l.Path))
	}
	return err
}

// Write appends to the file.
func (l *DeadLetterFile) Write(p []byte) (n int, err error) {
	if l.file == nil {
		if l.file, err = l.open(); err != nil {
			return 0, err
		}
	}
	return l.file.Write(p)
}

func (l *DeadLetterFile) open() (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(l.Path), 0o755); err != nil {
		return nil, fmt.Errorf("create the folder of the dead letters: %w", err)
	}
	f, err := os.OpenFile(l.Path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the dead letters: %w", err)
	}
	return f, nil
}

// Close closes the file if it was created.
func (l *DeadLetterFile) Close() error {
	if l.file == nil {
		return nil
	}
	return errors.Join(l.file.Sync(), l.file.Close())
}
