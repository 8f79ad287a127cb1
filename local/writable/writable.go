// Package writable explains why SQLite cannot write a database.
package writable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Problem returns why a database in dir cannot be written, and what to do. It returns "" if err is
// nil or has a cause other than the file system: no space, a used-up quota, or no right to write.
// Such a failure changes nothing, and the same write succeeds later, without a restart.
func Problem(err error, dir string) string {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok || !isOfFiles(e.Code()) {
		return ""
	}
	// SQLite reports only the lack of space by a code of its own. The system's reason for the other
	// codes is found by writing another file.
	reason := probe(dir)
	switch {
	case errors.Is(reason, syscall.EDQUOT):
		return fmt.Sprintf("the quota for the disk of the data directory is used up (%v): raise the quota, or delete files that count toward it", reason)
	case errors.Is(reason, syscall.EROFS), errors.Is(reason, fs.ErrPermission):
		return fmt.Sprintf("the data directory is read-only (%v): make it writable again", reason)
	case errors.Is(reason, syscall.ENOSPC), isFull(e.Code()):
		return fmt.Sprintf("the disk of the data directory is full (%v): free space on it", err)
	}
	return fmt.Sprintf("the data directory %s cannot be written (%v): check its disk, file system and quota", dir, err)
}

// isFull reports whether a code means that the disk has no space left. SQLite reports the second one
// if the file that its connections share cannot grow.
func isFull(code int) bool {
	return code == sqlite3.SQLITE_FULL || code == sqlite3.SQLITE_IOERR_SHMSIZE
}

// isOfFiles reports whether a code means that a file could not be written.
func isOfFiles(code int) bool {
	switch code {
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMMAP:
		return true
	}
	primary := code & 0xff // the higher bits only give more detail about the cause
	return isFull(code) || primary == sqlite3.SQLITE_READONLY || primary == sqlite3.SQLITE_CANTOPEN || primary == sqlite3.SQLITE_PERM
}

// probe writes a page to a new file in dir, and returns the error.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}
