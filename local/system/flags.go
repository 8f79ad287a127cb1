package system

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"faulty/infra/access"
	"faulty/local/console/sourceurl"
)

// Flags are the flags of a command that starts a system.
type Flags struct {
	APIPort     int                 `default:"8050" help:"Port of the REST API."`
	SearchPort  int                 `default:"9200" help:"Port of search (the OpenSearch API)."`
	ConsolePort int                 `default:"5601" help:"Port of the console, a web page."`
	AWSPort     int                 `default:"4566" name:"aws-port" help:"Port of SQS and Lambda, for the AWS SDKs and the aws command."`
	Data        string              `default:".faulty" type:"path" help:"The folder of documents, queues and ledgers."`
	Template    string              `default:"template.yaml" type:"path" help:"The SAM template to run."`
	Code        string              `type:"path" help:"The folder that the template's CodeUri are relative to (default: the template's folder)."`
	Parameter   map[string]string   `help:"A parameter of the template, such as Profile=uniform." placeholder:"NAME=VALUE"`
	ReadOnly    bool                `help:"The console offers and accepts no changes to the states of groups and to dead letters."`
	Sources     sourceurl.Templates `name:"source-url" env:"SOURCE_URL" placeholder:"SERVICE=URL" help:"The web pages with the source code of services, to which the console's stack traces link: see console --help."`
	Logs        bool                `help:"Print the log events of the functions."`
	Search      string              `placeholder:"URL" help:"The OpenSearch to store the documents in, such as http://localhost:9200 (default: the embedded store on --search-port). Index templates that it lacks are created. The following flags are for it."`
	access.Flags
}

// Options checks the flags and returns the options of the system.
func (f Flags) Options(ctx context.Context) (Options, error) {
	var lines io.Writer
	if f.Logs {
		lines = os.Stderr
	}
	search, err := f.search(ctx)
	return Options{
		Search:      search,
		CACert:      f.CACert,
		Template:    f.Template,
		CodeDir:     f.Code,
		SearchDir:   filepath.Join(f.Data, "search"),
		CloudDir:    filepath.Join(f.Data, "cloud"),
		Parameters:  f.Parameter,
		APIAddr:     loopback(f.APIPort),
		SearchAddr:  loopback(f.SearchPort),
		AWSAddr:     loopback(f.AWSPort),
		ConsoleAddr: loopback(f.ConsolePort),
		ReadOnly:    f.ReadOnly,
		Sources:     f.Sources,
		Lines:       lines,
	}, err
}

// search returns the OpenSearch of --search, or nil without this flag.
func (f Flags) search(ctx context.Context) (*access.Access, error) {
	if address, ok := f.Parameter["OpenSearchUrl"]; ok {
		return nil, fmt.Errorf("--parameter OpenSearchUrl changes only the address of the forwarder, and the console would show the embedded store; give --search %s, which all parts use", access.Shown(address))
	}
	switch {
	case f.Search == "":
		return nil, nil
	case f.Sign != "":
		return nil, errors.New("--sign: the embedded functions have no AWS credentials; give --user and OPENSEARCH_PASSWORD, or deploy to AWS with `make deploy`")
	case f.Insecure:
		return nil, errors.New("--insecure: the forwarder always checks certificates; give the PEM file of the authority with --cacert")
	}
	return f.ToSearch(ctx, "--search", f.Search)
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
