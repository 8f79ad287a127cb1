package stacktrace

import "strings"

// Complete fills in, for an exception that was built from data, what Parse derives from text: its
// language, which calls belong to the application, and the culprit. The frames must have names,
// files and lines; Language may be set.
func (e *Exception) Complete() {
	e.unshare()
	for i := -1; i < len(e.Causes) && e.Language == ""; i++ {
		e.Language = languageOfFrames(e.framesOf(i))
	}
	for i := -1; i < len(e.Causes); i++ {
		frames := e.framesOf(i)
		for k := range frames {
			frames[k].InApp = e.isLabelled && isLabelledApp(&frames[k]) || !e.isLabelled && isApp(e.Language, &frames[k])
		}
	}
	e.FindCulprit()
}

// FindCulprit sets the culprit of an exception whose frames already have InApp. It is for
// exceptions to which causes were added after Complete.
func (e *Exception) FindCulprit() {
	e.Culprit, e.Line = "", 0
	e.findCulprit()
}

// framesOf returns the frames of a cause, or those of e itself for -1.
func (e *Exception) framesOf(cause int) []Frame {
	if cause < 0 {
		return e.Frames
	}
	return e.Causes[cause].Frames
}

// ResolveRejection replaces e by the reason of an unhandled promise rejection, if e is one and its
// message contains the reason. It drops the calls, which are those of the runtime and the same for
// all rejections.
func (e *Exception) ResolveRejection() {
	if IsRejection(e.Type) {
		c := Cause{Type: e.Type, Message: e.Message}
		resolveRejection(&c)
		e.Type, e.Message, e.Frames = c.Type, c.Message, nil
	}
}

// IsRejection reports whether a type is that of an unhandled promise rejection.
func IsRejection(typ string) bool { return strings.HasSuffix(typ, rejection) }

// Heading splits "java.io.IOException: closed" into type and message. It returns false if text does
// not begin with an exception name.
func Heading(text string) (typ, message string, ok bool) {
	line := firstLine(text)
	typ, at := headType(line)
	if typ == "" {
		return "", "", false
	}
	return typ, strings.TrimSpace(text[at:]), true
}

// Unescape decodes a text with JSON, JavaScript or Python escapes.
func Unescape(text string) string { return string(appendLiteral(nil, text)) }

// IsBareCall reports whether line is a call as Lambda's Java runtime lists it, without the "at " of
// a printed stack trace. A blank before the parenthesis indicates a line of another runtime:
// "TypeError: db.query(...) is not iterable".
func IsBareCall(line string) bool {
	name, _, _ := strings.Cut(line, "(")
	_, ok := javaFrame(line)
	return ok && strings.IndexByte(name, ' ') < 0
}

// languageOfFrames derives the language from the first file with a known extension.
func languageOfFrames(frames []Frame) string {
	for i := range frames {
		if l := LanguageOf(frames[i].File); l != "" {
			return l
		}
	}
	return ""
}

// LanguageOf returns the language of a source file by its name, or "".
func LanguageOf(file string) string {
	file, _, _ = strings.Cut(file, "?")
	switch file[strings.LastIndexByte(file, '.')+1:] {
	case "go", "s":
		return langGo
	case "py", "pyc", "pyx":
		return langPython
	case "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte":
		return langJavaScript
	case "java", "kt", "kts", "scala", "groovy", "clj":
		return langJava
	case "cs", "fs", "vb":
		return langDotNet
	case "rb", "erb", "rake":
		return langRuby
	case "rs":
		return langRust
	case "php":
		return langPHP
	case "ex", "exs":
		return langElixir
	case "erl":
		return langErlang
	case "dart":
		return langDart
	case "swift":
		return langSwift
	case "cpp", "cc", "cxx":
		return langCpp
	case "lua":
		return langLua
	case "jl":
		return langJulia
	case "ml":
		return langOCaml
	case "cr":
		return langCrystal
	case "zig":
		return langZig
	case "hs":
		return langHaskell
	case "R", "r":
		return langR
	case "nim":
		return langNim
	}
	return ""
}

// isApp reports whether a call belongs to the application, by the rules of its language.
func isApp(language string, f *Frame) bool {
	switch language {
	case langGo:
		return !goStandard(f.Function) && !goDependency(f.File) && !isBareRuntime(f)
	case langPython:
		return !isPythonLibrary(f.File)
	case langJavaScript:
		return f.File != "" && !isNodeLibrary(f.File)
	case langJava:
		return !isJavaLibrary(f.Function)
	case langDotNet:
		return !isDotNetLibrary(f.Function)
	case langRuby:
		return !isRubyLibrary(f.File)
	case langRust:
		return f.File == "" || isRustApp(f.File)
	case langPHP:
		return isPHPApp(f)
	case langDart:
		return isDartApp(f.File)
	case langSwift:
		return isSwiftApp(f.File)
	case langCpp:
		return isCppApp(f.File)
	}
	return true
}
