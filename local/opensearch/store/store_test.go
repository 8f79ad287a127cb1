package store

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		want    []string
	}{
		{"another version", func(t *testing.T, dir string) {
			db, err := sql.Open("sqlite", filepath.Join(dir, "documents.db"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("CREATE TABLE documents (a); PRAGMA user_version = 99"); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{"version 99", "version 1", "move"}},
		{"in use", func(t *testing.T, dir string) {
			s, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
		}, []string{"in use by another process"}},
		{"no database", func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "documents.db"), bytes.Repeat([]byte("no database "), 100), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"cannot be read", "move it away"}},
		{"not writable", func(t *testing.T, dir string) {
			if os.Getuid() == 0 {
				t.Skip("root may write everywhere")
			}
			if err := os.Chmod(dir, 0o500); err != nil { // #nosec G302 -- it is a directory
				t.Fatal(err)
			}
		}, []string{"cannot be written", "make it and its files writable"}},
		{"no file", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "documents.db"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, []string{"cannot be written", "make it and its files writable"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.prepare(t, dir)
			s, err := Open(dir)
			if err == nil {
				t.Fatal(s.Close(), "Open succeeded")
			}
			if wrong := "start afresh"; strings.Contains(err.Error(), wrong) && tt.want[0] == "cannot be written" {
				t.Errorf("Open = %v; want it not to advise to %s", err, wrong)
			}
			for _, part := range append(tt.want, dir) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("Open = %v; want it to say %q", err, part)
				}
			}
		})
	}
}
