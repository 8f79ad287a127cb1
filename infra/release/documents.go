package main

// documents are the files of the checkout that go with the commands: the
// template, the licence, and the documentation. A link of a document leads to
// another one of this list. The list is read-only.
var documents = []string{
	"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "template.yaml",
	"functions/README.md", "functions/forwarder/FORMATS.md", "functions/forwarder/README.md",
	"infra/README.md",
	"local/README.md", "local/console/README.md", "local/deployment/README.md", "local/dig/README.md", "local/faults/README.md", "local/hostile/README.md",
	"local/console/screenshots/exceptions.png", "local/console/screenshots/group.png", "local/console/screenshots/versions.png",
	"local/faults/soak/soak.svg",
}
