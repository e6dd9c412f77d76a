// Logs in once for each pair of name and connection string, and tells what the server knows it by, or why it was kept out.
package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func logins(ctx context.Context, pairs []string) {
	for ; len(pairs) > 1; pairs = pairs[2:] {
		fact(pairs[0], login(ctx, pairs[1]))
	}
}

func login(ctx context.Context, words string) string {
	connection, err := pgx.Connect(ctx, words)
	if err != nil {
		return err.Error()
	}
	defer connection.Close(ctx)
	var user string
	must(connection.QueryRow(ctx, "SELECT current_user").Scan(&user))
	return user
}
