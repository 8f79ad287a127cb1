package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/signer"
	"github.com/opensearch-project/opensearch-go/v4/signer/awsv2"

	"faulty/local/console"
	"faulty/local/console/archive"
)

type consoleCmd struct {
	searchFlags
	failureFlags
	Index   string   `default:"faulty-*" help:"The indices to look into."`
	Address string   `default:"127.0.0.1:5601" help:"Where the page is served. It has no password: keep it on loopback, or put something before it that asks for one."`
	Host    []string `help:"A further name that the page may be called by, besides localhost and loopback addresses." placeholder:"NAME"`
}

// searchFlags name an OpenSearch and what lets requests in.
type searchFlags struct {
	URL      string `name:"url" default:"http://127.0.0.1:9200" env:"OPENSEARCH_URL" help:"The OpenSearch to look into."`
	User     string `env:"OPENSEARCH_USER" help:"User of basic authentication."`
	Password string `env:"OPENSEARCH_PASSWORD" help:"Its password; better given as the variable than as the flag, which other users of the machine can read."`
	Sign     string `enum:",es,aoss" default:"" placeholder:"es|aoss" help:"Sign requests with AWS credentials: es for an Amazon OpenSearch Service domain, aoss for a Serverless collection."`
	Region   string `help:"AWS region to sign for, where the profile or AWS_REGION does not say."`
	CACert   string `name:"cacert" type:"existingfile" help:"PEM file of the authority that signed the server's certificate."`
	Insecure bool   `help:"Accept any certificate. Only for trying things out."`
}

// Run implements the verb.
func (c consoleCmd) Run(ctx context.Context) error {
	client, err := c.connect(ctx)
	if err != nil {
		return err
	}
	found := archive.New(client, c.Index)
	if err := found.Ping(ctx); err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	failures, err := c.open(ctx, c.searchFlags, c.Index)
	if err != nil {
		return err
	}
	page, err := startConsole(c.Address, console.Options{Archive: found, Letters: failures, Hosts: c.Host})
	if err != nil {
		return err
	}
	fmt.Printf("console  %s   what broke, since when, how often, and where; Ctrl-C stops it\n", page.url)
	<-ctx.Done()
	return page.close()
}

// connect returns a client. It sends nothing yet.
func (f searchFlags) connect(ctx context.Context) (*opensearch.Client, error) {
	base, err := url.Parse(f.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" { // the URL may hold a password: it is not shown
		return nil, errors.New("--url is no address of an OpenSearch; it looks like http://localhost:9200")
	}
	o := opensearch.Config{Username: f.User, Password: f.Password, DisableRetry: true}
	if password, ok := base.User.Password(); ok && f.User == "" {
		o.Username, o.Password = base.User.Username(), password
	}
	base.User = nil
	o.Addresses = []string{strings.TrimSuffix(base.String(), "/")}
	if o.Transport, err = f.transport(); err != nil {
		return nil, err
	}
	if f.Sign != "" {
		if o.Username != "" {
			return nil, errors.New("--user and --sign exclude each other; a domain takes the one or the other")
		}
		if o.Signer, err = f.signer(ctx); err != nil {
			return nil, err
		}
	}
	client, err := opensearch.NewClient(o)
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to %s: %w", base.Redacted(), err)
	}
	return client, nil
}

// transport says which certificates are good.
func (f searchFlags) transport() (*http.Transport, error) {
	trust := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: f.Insecure} //nolint:gosec // asked for by --insecure
	if f.CACert != "" {
		pem, err := os.ReadFile(f.CACert)
		if err != nil {
			return nil, fmt.Errorf("read --cacert: %w", err)
		}
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("--cacert %s holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", f.CACert)
		}
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust, ForceAttemptHTTP2: true, ResponseHeaderTimeout: time.Minute, MaxIdleConnsPerHost: 8}, nil
}

func (f searchFlags) signer(ctx context.Context) (signer.Signer, error) {
	cfg, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		o.Region = f.Region
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return nil, errors.New("--sign needs a region; give --region, or set AWS_REGION")
	}
	s, err := awsv2.NewSignerWithService(cfg, f.Sign)
	if err != nil {
		return nil, fmt.Errorf("prepare signatures for %s: %w", f.Sign, err)
	}
	return s, nil
}

// A consoleServer is the console, being served.
type consoleServer struct {
	url    string
	server *http.Server
}

// startConsole serves a console until it is closed.
func startConsole(address string, o console.Options) (*consoleServer, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	handler, err := console.New(o)
	if err != nil {
		return nil, fmt.Errorf("prepare the console: %w", err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the console cannot listen on %s: %w; is another faulty up, or an OpenSearch Dashboards? --console-port (--address of `console`) takes another port", address, err)
	}
	s := &consoleServer{"http://" + listener.Addr().String() + "/", &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// close ends it at once: a page on its way is no loss.
func (s *consoleServer) close() error {
	if err := s.server.Close(); err != nil {
		return fmt.Errorf("close the console: %w", err)
	}
	return nil
}
