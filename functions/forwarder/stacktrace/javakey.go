package stacktrace

import "strings"

// appendJavaKey drops everything that the JVM, compilers and libraries that generate classes add:
// the names of lambdas, proxies and accessors. The class and the method of the source remain.
func appendJavaKey(b []byte, f *Frame) ([]byte, bool) {
	class, method := f.Function, ""
	if i := strings.LastIndexByte(class, '.'); i >= 0 {
		class, method = class[:i], class[i+1:]
	}
	if strings.Contains(class, "$$Lambda") { // Java 8 prints them, later versions do not
		return b, false
	}
	method, ok := javaMethod(method)
	if !ok {
		return b, false
	}
	class, inner := javaClass(class, method)
	if inner != "" {
		method = inner
	}
	b = appendJavaClass(append(b, '|'), class)
	if method != "" {
		b = append(append(b, '.'), method...)
	}
	return b, true
}

// javaMethod returns the source method that a generated method belongs to. It returns false for
// methods that only exist in compiled code.
//
//	lambda$load$3, load$lambda$1, load$lambda-4, $anonfun$load$1, load$$anonfun$1
//	access$load, load$default, load$suspendImpl, load-IoAF18A, load$1
func javaMethod(name string) (method string, ok bool) {
	for _, prefix := range [...]string{"lambda$", "$anonfun$", "access$"} {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		rest = cutDollar(rest)
		switch {
		case rest == "null" || rest == "" || strings.Trim(rest, "0123456789") == "":
			return "", false // neither javac 8's name nor access$000 identifies the source method
		case rest == "new":
			return "<init>", true
		case rest == "static":
			return "<clinit>", true
		}
		return rest, true
	}
	if i := strings.IndexByte(name, '-'); i > 0 { // inline classes of Kotlin
		name = name[:i]
	}
	return cutDollar(name), true
}

// cutDollar cuts a name off at the first dollar sign behind its first character.
func cutDollar(name string) string {
	if i := strings.IndexByte(name, '$'); i > 0 {
		return name[:i]
	}
	return name
}

// javaClass returns the source class that a generated class belongs to. For a class that the
// compiler generates for a function it also returns the method:
//
//	shop.Orders$load$1.invokeSuspend, shop.Orders$$anonfun$load$1.apply
//	shop.Orders$_load_closure1.doCall, shop.core$load.invokeStatic
func javaClass(class, method string) (outer, inner string) {
	class, _, _ = strings.Cut(class, "/") // suffix of a hidden class
	if i := strings.Index(class, "$$anonfun$"); i > 0 {
		return class[:i], cutDollar(class[i+len("$$anonfun$"):])
	}
	if i := strings.Index(class, "$$"); i > 0 {
		return strings.TrimSuffix(class[:i], "_"), ""
	}
	for _, mark := range [...]string{
		"$HibernateProxy", "$ByteBuddy", "$MockitoMock", "$Intercepted", "$Definition", "$auxiliary", "_ClientProxy", "_Subclass", "_WeldClientProxy",
	} {
		if i := strings.Index(class, mark); i > 0 {
			return class[:i], ""
		}
	}
	if short := strings.TrimRight(class, "0123456789"); strings.HasSuffix(short, "$Proxy") || strings.HasSuffix(short, "Accessor") {
		return short, ""
	}
	dot := strings.LastIndexByte(class, '.') + 1
	for i := dot + 1; i < len(class); i++ {
		if class[i] != '$' || i+1 == len(class) {
			continue
		}
		part := cutDollar(class[i+1:])
		if rest, ok := strings.CutPrefix(part, "_"); ok {
			if name, _, isClosure := strings.Cut(rest, "_closure"); isClosure {
				return class[:i], name
			}
		}
		if isFunctionCall(method) && isLetter(part[0]) && !isUpper(part[0]) {
			part, _, _ = strings.Cut(part, "__") // numbers added by Clojure
			return class[:i], part
		}
	}
	return class, ""
}

// isFunctionCall reports whether a method is the one that compilers generate in classes for
// functions.
func isFunctionCall(method string) bool {
	switch method {
	case "invoke", "invokeSuspend", "invokeStatic", "invokePrim", "doInvoke", "applyTo", "apply", "doCall", "emit", "create":
		return true
	}
	return false
}

// appendJavaClass appends a class without the numbers of anonymous and local classes, and without
// the dollar sign of Scala's objects.
func appendJavaClass(b []byte, class string) []byte {
	class = strings.TrimSuffix(class, "$package$")
	class = strings.TrimSuffix(class, "$")
	for i := 0; i < len(class); i++ {
		b = append(b, class[i])
		if class[i] == '$' {
			for i+1 < len(class) && isDigit(class[i+1]) {
				i++
			}
		}
	}
	return b
}
