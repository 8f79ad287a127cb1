// Command release packs the output of `make release`, and lists the licences of
// the modules in it.
//
//	go run ./infra/release pack dist-release/build dist-release
//	go run ./infra/release licences
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"faulty/infra/commandline"
)

type cli struct {
	Pack     packCmd     `cmd:"" help:"Pack the builds: archives of the functions and of the commands, templates that deploy them, bill of materials, licences, checksums."`
	Licences licencesCmd `cmd:"" help:"Print the licence of every module that faulty is built or tested with; status 1 where one is not allowed or not known."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := commandline.Parse(&cli{}, kong.Name("release"), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := cmd.Run(); err != nil {
		cmd.Fatalf("%s", err)
	}
}

type packCmd struct {
	Builds   string `arg:"" type:"existingdir" help:"Folder with a build for each system, such as linux-arm64: infra, local, and dist/FUNCTION/bootstrap."`
	Out      string `arg:"" type:"path" help:"Folder that the release is written to."`
	Template string `default:"template.yaml" type:"existingfile" help:"The template that is deployed from a checkout; what it names is beside it."`
}

// Run implements the command.
func (c packCmd) Run(ctx context.Context) error {
	builds, err := readBuilds(c.Builds)
	if err != nil {
		return err
	}
	modules, err := withLicences(ctx, modulesOf(builds))
	if err != nil {
		return err
	}
	r := release{out: c.Out, template: c.Template, builds: builds, modules: modules, notices: notices(modules)}
	if err := r.write(); err != nil {
		return err
	}
	fmt.Printf("%s is release %s: %d files, named in SHA256SUMS\n", c.Out, builds[0].version, len(r.files))
	return nil
}

type licencesCmd struct{}

// Run implements the command.
func (licencesCmd) Run(ctx context.Context) error {
	needed, err := modulesNeeded(ctx)
	if err != nil {
		return err
	}
	modules, err := withLicences(ctx, needed)
	for _, m := range modules {
		fmt.Printf("%-14s %s %s\n", m.licence, m.path, m.version)
	}
	return err
}
