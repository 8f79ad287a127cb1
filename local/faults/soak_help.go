package faults

// SoakHelp is the detailed help of the command soak.
const SoakHelp = `Starts the embedded system, measures how many requests per second it handles and stores, and sends half as many for
half an hour. Meanwhile it injects faults in turn: OpenSearch down, 429, the forwarder killed, connections cut, the hasher
killed, the api ending its process, OpenSearch slow. It samples memory, open files, processes, rate and lag throughout.

  local soak --search http://127.0.0.1:9200        # half an hour
  local soak --duration 2m --every 15s             # a short run

The exit status is 0 if nothing grew, nothing was lost or duplicated, and no process is left.

A value is flat if its median in the last quarter exceeds that in the second quarter by at most a tenth and a small amount
(lag: by at most its double and 5 s). The memory that the host uses for each running function is subtracted first. The summary prints the smallest leak
of memory that the run can detect, in bytes per request: the longer the soak, the smaller it is.

The host is one process: the embedded cloud, the load and, without --search, the embedded store, which keeps what it stores
in memory. Then the host grows with the documents, and half an hour of it is not flat. To judge the host, use a real
OpenSearch.

Lag is the time between the printing of a line and the first search that finds it. It includes retries and the refresh of
the index.

Memory and open files are read from /proc, so this runs on Linux only. The ledger of half an hour at 300 requests per second
has half a million entries; checking them against the store takes some minutes. --rate limits the rate, and the summary
says so.

The capacity is measured for half a minute. If the machine has other work later and the capacity drops, lag grows, and with
it the memory of the host, which holds the waiting lines. In that case limit the rate.

Files in --data: samples.csv, soak.svg, the ledgers, and soak.log with the warnings of the embedded cloud.`
