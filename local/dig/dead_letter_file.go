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

// Write appends to the file.
func (l *DeadLetterFile) Write(p []byte) (n int, err error) {
	if l.file == nil {
		if err := os.MkdirAll(filepath.Dir(l.Path), 0o755); err != nil {
			return 0, fmt.Errorf("create the folder of the dead letters: %w", err)
		}
		if l.file, err = os.OpenFile(l.Path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
			return 0, fmt.Errorf("open the dead letters: %w", err)
		}
	}
	return l.file.Write(p)
}

// Close closes the file if it was created.
func (l *DeadLetterFile) Close() error {
	if l.file == nil {
		return nil
	}
	return errors.Join(l.file.Sync(), l.file.Close())
}
