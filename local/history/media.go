package history

import "time"

// media is a video platform. The deployment changes the search in the catalog and the captions.
func media() scenario {
	return scenario{
		name: "media", about: "a video platform; the deployment introduces a null pointer (Java), a decoding error (Python), and a slow catalog",
		user: "uuid", slow: "catalog", silent: "thumbnails",
		flows: []flow{
			{60, []string{"player", "catalog", "rights"}},
			{20, []string{"upload", "ingest", "transcode", "captions"}},
			{20, []string{"catalog", "thumbnails"}},
		},
		functions: []function{upload(), ingest(), transcode(), captions(), catalog(), rights(), player(), thumbnails()},
	}
}

func upload() function {
	return function{
		name: "upload", language: node(), logger: "json", version: 33, memory: 256, isJSON: true,
		typical: 110 * time.Millisecond, timeout: 10 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "upload {uuid} of user {user} started", share: 1},
			{level: "INFO", text: "part {n 1-80} of upload {uuid} stored, {n 5-64} MB in {ms} ms", share: 0.8},
			{level: "INFO", text: "upload complete", share: 1},
			{level: "DEBUG", text: "Client {ip} uses ExampleUploader/{n 1-9}.{n 0-9} (iOS {n 12-18}.{n 0-6})", share: 0.5},
			{level: "INFO", text: "starting upload {release}", isCold: true},
		},
		faults: []fault{
			{name: "upload-checksum", kind: crashes, share: 0.04, phase: regressed, exception: exception{
				kind: "ChecksumError", message: "checksum of part {n 1-80} is {hex}, expected {hex}",
				frames: []string{"index.js:1:{build 90412} verifyPart", "index.js:1:{build 91377} async completeUpload", "index.js:1:{build 99018} async Runtime.handler"},
			}},
			{name: "upload-abort", kind: crashes, share: 0.008, exception: exception{
				kind: "AbortError", message: "The operation was aborted",
				frames: []string{"node:internal/deps/undici/undici:13502:13 Object.fetch", "index.js:1:{build 71205} async streamPart", "index.js:1:{build 99044} async Runtime.handler"},
			}},
		},
	}
}

func ingest() function {
	return function{
		name: "ingest", language: golang(), logger: "slog", userKey: "user_id", version: 15, memory: 512, isJSON: true, isAsync: true,
		typical: 140 * time.Millisecond, timeout: 10 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "probing video", fields: "key=uploads/{uuid}.mp4 size={n 1000000-90000000}", share: 1},
			{level: "WARN", text: "variable frame rate", fields: "fps={n 24-60}", share: 0.1},
			{level: "DEBUG", text: "stream {n 0-9}: codec=h264 bitrate={n 100-9000}k keyframes={list}", share: 0.5},
		},
		faults: []fault{
			{name: "ingest-probe", kind: crashes, share: 0.015, exception: exception{kind: "ExitError", message: "probe uploads/{uuid}.mp4: exit status 1"}},
			{name: "ingest-timeout", kind: timesOut, share: 0.004},
		},
	}
}

func transcode() function {
	return function{
		name: "transcode", language: python(), logger: "logging", version: 51, memory: 3008,
		typical: 1800 * time.Millisecond, timeout: 60 * time.Second,
		messages: []message{
			{level: "INFO", text: "transcoding {uuid} to {n 240-1080}p with {n 2-6} threads", share: 1},
			{level: "INFO", text: "container {hex} finished rendition {n 240-1080}p, {n 20-900} frames dropped", share: 0.5},
			{level: "INFO", text: "wrote s3://media-out/{uuid}/master.m3u8 ({n 1-90} MB)", share: 1},
			{level: "DEBUG", text: "<Rendition object at {address}> queued behind {n 0-40} others", share: 0.5},
			{level: "INFO", text: "transcode {release}, ffmpeg n7.{n 0-1} started in {took}", isCold: true},
		},
		faults: []fault{
			{name: "transcode-memory", kind: overruns, share: 0.01},
			{name: "transcode-ffmpeg", kind: crashes, share: 0.02, exception: exception{
				kind: "subprocess.CalledProcessError", message: "Command '['/opt/bin/ffmpeg', '-i', '/tmp/{uuid}.mp4']' returned non-zero exit status 183.",
				frames: []string{"/var/lang/lib/python3.13/subprocess.py:577 run", "ffmpeg.py:{build 48} execute", "app.py:{build 66} handler"},
			}},
			{name: "transcode-playlist", kind: logged, share: 0.008, message: "playlist of {uuid} is cyclic", exception: exception{
				kind: "RecursionError", message: "maximum recursion depth exceeded while calling a Python object", repeat: 960,
				frames: []string{"playlist.py:{build 23} flatten", "playlist.py:{build 40} write", "app.py:{build 71} handler"},
			}},
		},
	}
}

func captions() function {
	return function{
		name: "captions", language: python(), logger: "json", userKey: "user_id", version: 42, deployed: true, memory: 512, isJSON: true,
		typical: 260 * time.Millisecond, timeout: 20 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "captioning video {uuid} in {n 1-5} languages", share: 1},
			{level: "WARN", text: "speaker {n 1-9} of video {uuid} is inaudible from {n 1-59}:{n 10-59} on", share: 0.15, phase: introduced},
			{level: "INFO", text: "captions stored", fields: "segments={n 10-900}", share: 1},
			{level: "DEBUG", text: "confidence {float} at {n 0-59}:{n 10-59}", share: 0.6},
		},
		faults: []fault{
			{name: "captions-decode", kind: crashes, share: 0.1, phase: introduced, exception: exception{
				kind: "UnicodeDecodeError", message: "'utf-8' codec can't decode byte 0x92 in position {n 10-900}: invalid start byte",
				frames: []string{"subtitles.py:{build 36} parse", "app.py:{build 29} handler"},
			}},
			{name: "captions-quota", kind: logged, share: 0.015, message: "language skipped", exception: exception{
				kind: "translate.QuotaExceeded", message: "quota of {n 1000-9000} characters exceeded for language pt-BR",
				frames: []string{"translate.py:{build 72} request", "app.py:{build 44} handler"},
			}},
		},
	}
}

func catalog() function {
	const at = "com.example.catalog."
	return function{
		name: "catalog", language: java(), logger: "logback", version: 88, deployed: true, memory: 2048,
		typical: 130 * time.Millisecond, timeout: 9 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "Query of user {user} matched {n 0-900} videos in {ms} ms", share: 1},
			{level: "DEBUG", text: "Shard {n 0-5} answered in {ms} ms", share: 0.2, more: 4},
			{level: "WARN", text: "Query is expensive: {n 10-90} clauses, {n 1000-90000} postings read", share: 0.1, phase: introduced},
			{level: "DEBUG", text: "Segment _{hex} merged, {size} in {took}", share: 0.3},
			{level: "INFO", text: "catalog {release} started with {n 2-9} shards", isCold: true},
		},
		faults: []fault{
			{name: "catalog-null", kind: crashes, share: 0.04, phase: introduced, exception: exception{
				kind: "java.lang.NullPointerException", message: `Cannot invoke "com.example.catalog.Facet.count()" because "facet" is null`,
				frames: []string{"Facets.java:{build 59} " + at + "Facets.lambda$merge${build 4}", "ReferencePipeline.java:197 java.base/java.util.stream.ReferencePipeline$3$1.accept", "Facets.java:{build 54} " + at + "Facets.merge", "Handler.java:{build 31} " + at + "Handler.handleRequest"},
			}},
			{name: "catalog-cursor", kind: logged, share: 0.008, message: "Cursor {hex} is stale", exception: exception{
				kind: at + "CursorException", message: "cursor {hex} is from generation {n 1-900}",
				frames: []string{"Cursor.java:{build 44} " + at + "Cursor.decode", "Search.java:{build 102} " + at + "Search.lambda$next${build 2}", "Handler.java:{build 33} " + at + "Handler.handleRequest"},
			}},
		},
	}
}

func rights() function {
	const at = "com.example.rights."
	return function{
		name: "rights", language: java(), logger: "logstash", userKey: "userId", version: 14, memory: 768,
		typical: 40 * time.Millisecond, timeout: 5 * time.Second,
		messages: []message{
			{level: "INFO", text: "License {uuid} granted for {n 1-48} hours", share: 1},
			{level: "WARN", text: "License server {ip} is slow: {ms} ms", share: 0.04},
			{level: "DEBUG", text: "Token {token} accepted for arn:aws:iam::123456789012:user/{uuid}", share: 0.5},
		},
		faults: []fault{
			{name: "rights-region", kind: logged, share: 0.02, message: "License denied", exception: exception{
				kind: at + "RegionException", message: "video {uuid} is not available in region {n 100-900}",
				frames: []string{"Regions.java:{build 38} " + at + "Regions.check", "Handler.java:{build 26} " + at + "Handler.handleRequest"},
			}},
			{name: "rights-cache", kind: crashes, share: 0.006, exception: exception{
				kind: "java.lang.ClassCastException", message: "class java.lang.String cannot be cast to class com.example.rights.License (java.lang.String is in module java.base of loader 'bootstrap'; com.example.rights.License is in unnamed module of loader com.amazonaws.services.lambda.runtime.api.client.CustomerClassLoader @{hash})",
				frames: []string{"Cache.java:{build 51} " + at + "Cache$Entry.get", "- " + at + "Handler$$Lambda/{lambda}.get", "Handler.java:{build 29} " + at + "Handler.handleRequest"},
			}},
		},
	}
}

func player() function {
	return function{
		name: "player", language: node(), logger: "console", version: 120, memory: 256,
		typical: 25 * time.Millisecond, timeout: 5 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "Playback of {uuid} by {user} started at {n 1-90}%", share: 1},
			{level: "WARN", text: "Buffer underrun after {n 1-900} s, switching to {n 240-1080}p", share: 0.06},
			{level: "INFO", text: "GET /v/{uuid}/{n 240-1080}p/index.m3u8 200 {took} - {size}", share: 0.8},
		},
		faults: []fault{
			{name: "player-token", kind: crashes, share: 0.01, exception: exception{
				kind: "JsonWebTokenError", message: "jwt malformed",
				frames: []string{"node_modules/jsonwebtoken/verify.js:70:17 module.exports", "src/auth.js:{build 14}:{build 22} verifyToken", "src/index.js:{build 11}:18 Runtime.handler"},
			}},
			{name: "player-timeout", kind: timesOut, share: 0.002},
			{name: "player-manifest", kind: logged, share: 0.01, message: "Manifest of {uuid} is incomplete", exception: exception{
				kind: "TypeError", message: "Cannot read properties of null (reading 'segments')",
				frames: []string{"src/manifest.js:{build 77}:{build 31}", "<anonymous> Array.map", "src/manifest.js:{build 75}:{build 12} new Manifest", "src/index.js:{build 19}:9 Object.load [as open]", "src/index.js:{build 31}:24 Runtime.handler"},
			}},
		},
	}
}

func thumbnails() function {
	return function{
		name: "thumbnails", language: golang(), logger: "print", version: 6, memory: 512,
		typical: 85 * time.Millisecond, timeout: 6 * time.Second,
		messages: []message{
			{level: "INFO", text: "cut {n 1-9} thumbnails of {uuid} at {n 1-900}s", share: 1},
			{level: "DEBUG", text: "resized to {n 100-900}x{n 100-900} in {took}", share: 0.7},
		},
		faults: []fault{
			{name: "thumbnails-divide", kind: crashes, share: 0.01, exception: exception{
				kind: "runtimeError", message: "integer divide by zero",
				frames: []string{"scale.go:{build 17} main.scale", "main.go:{build 24} main.handle"},
			}},
		},
	}
}
