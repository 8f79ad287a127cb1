package cloud

import (
	"fmt"
	"path/filepath"

	"faulty/local/cloud/template"
)

// rebase replaces the template's folder by codeDir in the paths of the functions'
// folders.
func rebase(stack *template.Stack, path, codeDir string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("locate the template: %w", err)
	}
	if codeDir, err = filepath.Abs(codeDir); err != nil {
		return fmt.Errorf("locate the functions' binaries: %w", err)
	}
	for i := range stack.Functions {
		f := &stack.Functions[i]
		rel, err := filepath.Rel(filepath.Dir(path), f.CodeDir)
		if err != nil {
			return fmt.Errorf("function %s: its CodeUri is not beside the template: %w", f.LogicalID, err)
		}
		f.CodeDir = filepath.Join(codeDir, rel)
	}
	return nil
}
