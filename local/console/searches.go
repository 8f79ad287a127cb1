package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// searchesPage lists the saved searches.
type searchesPage struct {
	List     []searchRow
	ReadOnly string // why searches cannot be saved; "" if they can
	Address  string // the address to save; "" for none
}

// A searchRow is a saved search. Link is "" if its address is not one of the console.
type searchRow struct {
	Name, FullName, Link, Address, By string
	When                              timestamp
}

const searchesPath = "/searches"

func (s *server) searches(r *http.Request, v view) (content, error) {
	list, err := s.Client.SavedSearches(r.Context())
	if err != nil {
		return content{Title: "Saved searches", Bare: true}, err
	}
	p := searchesPage{Address: v.Param("address")}
	if none := s.Client.HasGroups(r.Context()); none != nil {
		p.ReadOnly = none.Error()
	} else {
		p.ReadOnly = s.refusal(r.Context())
	}
	for _, of := range list {
		row := searchRow{Name: escape.Line(100, of.Name), FullName: of.Name, Address: escape.Line(300, of.Address), By: escape.Line(60, of.By), When: v.Timestamp(of.At)}
		if isConsolePath(of.Address) {
			row.Link = of.Address
		}
		p.List = append(p.List, row)
	}
	return content{Title: "Saved searches", Data: p, Bare: true}, nil
}

// isConsolePath reports whether an address is a path of the console.
func isConsolePath(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.Contains(address, `\`)
}

// changeSearches saves or deletes a search, and shows the list.
func (s *server) changeSearches(r *http.Request, v view) (content, error) {
	done := s.changeSearch(r)
	c, err := s.searches(r, v)
	c.Notice = done
	return c, err
}

func (s *server) changeSearch(r *http.Request) *notice {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return refused(http.StatusBadRequest, "the form cannot be read; go back and try again")
	}
	name, address := shown(strings.TrimSpace(r.PostForm.Get("name"))), r.PostForm.Get("address")
	switch {
	case s.ReadOnly:
		return refused(http.StatusForbidden, s.refusal(ctx))
	case name == "" || len(name) > maxName:
		return refused(http.StatusBadRequest, fmt.Sprintf("a name is needed, of up to %d bytes", maxName))
	case r.PostForm.Get("action") == "delete":
		return saved(s.Client.DeleteSearch(ctx, name), fmt.Sprintf("The search %s was deleted.", name))
	case !isConsolePath(address) || len(address) > maxLength:
		return refused(http.StatusBadRequest, "the address is not one of this console")
	}
	return saved(s.Client.SaveSearch(ctx, client.SavedSearch{Name: name, Address: address, By: s.User, At: s.Now().UTC().Truncate(time.Millisecond)}), fmt.Sprintf("The search %s was saved.", name))
}

// saved returns the notice for the result of a write.
func saved(err error, text string) *notice {
	e, ok := errors.AsType[*client.Error](err)
	switch {
	case err == nil:
		return &notice{Text: text}
	case ok && e.Status == http.StatusConflict:
		return refused(http.StatusConflict, "a search of this name exists; delete it first, or choose another name")
	case ok && e.Status == http.StatusForbidden:
		return refused(http.StatusForbidden, "you may not save searches: "+e.Reason)
	case ok && e.Status == http.StatusNotFound:
		return refused(http.StatusNotFound, "searches cannot be saved here: "+e.Reason)
	}
	return refused(http.StatusBadGateway, err.Error())
}
