package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"faulty/functions/forwarder/location"
)

// openFiles finds the files that match a path or a pattern, including the files in matching
// directories. It orders them by name.
func openFiles(arg string) (Source, error) {
	paths := []string{arg}
	if _, err := os.Stat(arg); errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[") {
		matched, err := filepath.Glob(arg)
		if err != nil {
			return Source{}, fmt.Errorf("source %q is not a valid pattern: %w; * matches any part of a name, ? one character, [ab] a or b", arg, err)
		}
		if !location.IsNoLog(filepath.Base(arg)) { // keep hidden files if the pattern names them explicitly
			matched = slices.DeleteFunc(matched, func(path string) bool { return location.IsNoLog(filepath.Base(path)) })
		}
		if len(matched) == 0 {
			return Source{}, fmt.Errorf("source %q: no file matches", arg)
		}
		paths = matched
	}
	var units []Unit
	for _, path := range paths {
		found, err := walk(path)
		for i := range found {
			found[i].Named = found[i].Name == arg
		}
		if err != nil {
			return Source{}, fmt.Errorf("source %q: %w; sources are files, directories, patterns, -, s3://bucket/prefix and cloudwatch:LOG-GROUP", arg, err)
		}
		units = append(units, found...)
	}
	if len(units) == 0 {
		return Source{}, fmt.Errorf("source %q has no files", arg)
	}
	slices.SortStableFunc(units, func(a, b Unit) int { return strings.Compare(a.Name, b.Name) })
	return list(arg, slices.CompactFunc(units, func(a, b Unit) bool { return a.Name == b.Name })), nil
}

// walk lists a file, or the files below a directory.
func walk(root string) (units []Unit, err error) {
	if info, err := os.Stat(root); err == nil && info.IsDir() {
		root = filepath.Clean(root) + string(filepath.Separator) // the separator makes WalkDir follow a symbolic link
	}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != root && location.IsNoLog(entry.Name()) {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		info, err := os.Stat(path) // follows a symbolic link
		if err != nil && path != root && entry.Type()&fs.ModeSymlink != 0 {
			return nil // the symbolic link is broken
		}
		if err != nil {
			return err
		}
		if info.IsDir() || !info.Mode().IsRegular() && path != root {
			return nil
		}
		u := Unit{Name: path, Size: info.Size(), Time: info.ModTime(), info: info}
		u.Open = func(context.Context) (io.ReadCloser, error) { return openFile(path) }
		if !info.Mode().IsRegular() {
			u.Open = openPiped(func() (io.ReadCloser, error) { return os.Open(path) })
		}
		u.describe(locationOf(path))
		units = append(units, u)
		return nil
	})
	return units, err
}

// locationOf returns the absolute path without symbolic links. It is the same for every path to the
// file and for every working directory.
func locationOf(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if target, err := filepath.EvalSymlinks(path); err == nil { // fails for the /dev/fd/63 of a pipe
		path = target
	}
	return filepath.ToSlash(path)
}
