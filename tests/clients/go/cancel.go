// Ends a statement that waits by its context, once a line has come in, and prints how long it took to be told.
package main

import (
	"bufio"
	"context"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// A session that is to go on asks the server; by itself pgx gives the connection up at once, and asks besides.
func cancel(ctx context.Context, keeps bool, blocked string) {
	config, err := pgx.ParseConfig("")
	must(err)
	if keeps {
		config.BuildContextWatcherHandler = func(connection *pgconn.PgConn) ctxwatch.Handler {
			return &pgconn.CancelRequestContextWatcherHandler{Conn: connection, DeadlineDelay: time.Minute}
		}
	}
	connection, err := pgx.ConnectConfig(ctx, config)
	must(err)
	limited, end := context.WithCancel(ctx)
	started := make(chan time.Time, 1)
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		started <- time.Now()
		end()
	}()
	_, err = connection.Exec(limited, blocked)
	fact("ms", float64(time.Since(<-started).Microseconds())/1000)
	fact("said", err.Error())
	one := 1
	if keeps {
		must(connection.QueryRow(ctx, "SELECT 1").Scan(&one))
	} else {
		<-connection.PgConn().CleanupDone()
	}
	fact("after", one)
}
