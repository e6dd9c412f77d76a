# ActiveRecord: a migration, what it reads of the schema, associations, errors, locks, transactions, many rows at once and renames.

require "active_record"
require "json"

def fact(name, value)
  puts "#{name.to_s.delete(":")}: #{JSON.generate(value)}"
end

def failure(name)
  fact(name, ["no error", yield])
rescue ActiveRecord::ActiveRecordError => e
  cause = e.cause
  sqlstate = cause.result&.error_field(PG::Result::PG_DIAG_SQLSTATE) if cause.is_a?(PG::Error)
  fact(name, [e.class.name, sqlstate, e.message])
end

ActiveRecord::Base.establish_connection(adapter: "postgresql", host: ENV["PGHOST"], port: ENV["PGPORT"].to_i,
                                        username: ENV["PGUSER"], password: ENV["PGPASSWORD"], database: ENV["PGDATABASE"])
ActiveRecord::Migration.verbose = false
connection = ActiveRecord::Base.connection
%w[ar_posts_tags ar_tags ar_comments ar_posts ar_authors ar_writers].each { |table| connection.drop_table(table, if_exists: true) }
connection.drop_table(:schema_migrations, if_exists: true)
connection.drop_table(:ar_internal_metadata, if_exists: true)

class CreateAll < ActiveRecord::Migration[6.1]
  def change
    create_table :ar_authors do |t|
      t.string :name, null: false, limit: 50
      t.text :story
      t.decimal :rate, precision: 8, scale: 2, default: 1.5
      t.boolean :active, null: false, default: true
      t.date :born
      t.jsonb :prefs
      t.binary :raw
      t.bigint :large
      t.uuid :number
      t.timestamps
    end
    add_index :ar_authors, :name, unique: true
    create_table :ar_posts do |t|
      t.references :author, null: false, foreign_key: { to_table: :ar_authors, on_delete: :cascade }
      t.string :title
      t.integer :lock_version, default: 0
      t.integer :comments_count, default: 0
      t.index [:author_id, :title]
    end
    create_table(:ar_comments) { |t| t.references(:ar_post); t.string :body }
    create_table(:ar_tags) { |t| t.string :name }
    create_join_table :ar_posts, :ar_tags
  end
end

class ChangeSome < ActiveRecord::Migration[6.1]
  def change
    add_column :ar_authors, :nick, :string, default: "x", comment: "short"
    rename_column :ar_authors, :story, :life
    change_column_null :ar_posts, :title, false
    change_column_default :ar_posts, :title, from: nil, to: "untitled"
    add_check_constraint :ar_authors, "rate >= 0", name: "rate_is_positive"
    rename_index :ar_posts, "index_ar_posts_on_author_id_and_title", "ar_posts_by_author"
  end
end

ActiveRecord::SchemaMigration.create_table
ActiveRecord::InternalMetadata.create_table
[[CreateAll, 1], [ChangeSome, 2]].each do |migration, version|
  ActiveRecord::Migrator.new(:up, [migration.new(migration.name, version)], ActiveRecord::SchemaMigration, version).migrate
end
fact("versions", ActiveRecord::SchemaMigration.all_versions)
fact("tables", connection.tables.grep(/^ar_/).sort)
connection.columns(:ar_authors).each do |c|
  fact("column #{c.name}", [c.sql_type, c.type, c.default, c.default_function, c.null, c.limit, c.precision, c.scale, c.comment, c.serial?])
end
%i[ar_authors ar_posts].each { |table| fact("indexes #{table}", connection.indexes(table).map { |i| [i.name, i.columns, i.unique] }) }
fact("references", connection.foreign_keys(:ar_posts).map { |k| [k.to_table, k.column, k.primary_key, k.on_delete] })
fact("checks", connection.check_constraints(:ar_authors).map { |c| [c.name, c.expression] })

class Author < ActiveRecord::Base
  self.table_name = "ar_authors"
  has_many :posts
  validates :name, uniqueness: true
end

class Post < ActiveRecord::Base
  self.table_name = "ar_posts"
  belongs_to :author
  has_many :comments, foreign_key: :ar_post_id
  has_and_belongs_to_many :tags, join_table: "ar_posts_tags", foreign_key: "ar_post_id", association_foreign_key: "ar_tag_id"
end

class Comment < ActiveRecord::Base
  self.table_name = "ar_comments"
  belongs_to :post, foreign_key: :ar_post_id, counter_cache: true
end

class Tag < ActiveRecord::Base
  self.table_name = "ar_tags"
end

NOW = Time.utc(2024, 2, 29, 12, 34, 56, 789_000)
MADE = { created_at: NOW, updated_at: NOW }
ada = Author.create!(name: "Ünï", life: "x" * 300, rate: "2.345", born: Date.new(2024, 2, 29), prefs: { "a" => [1, nil, "ß"] },
                     raw: "\0\xff'\\".b, large: 2**60, number: "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", **MADE)
Author.create!(name: "Bob", **MADE)
fact("authors", Author.order(:id).map { |author| author.attributes.transform_values { |value| value.is_a?(String) ? value.b.inspect : value.to_s } })
failure("invalid") { Author.create!(name: "Bob") }
failure("unique") { Author.new(name: "Bob").save!(validate: false) }
failure("too long") { Author.create!(name: "n" * 51) }
failure("reference") { connection.execute("INSERT INTO ar_posts (author_id) VALUES (999)") }
failure("no column") { Author.where("nothing = ?", 1).to_a }
failure("no table") { connection.select_all("SELECT * FROM ar_nowhere") }

posts = Array.new(3) { |n| ada.posts.create!(title: "post #{n}") }
2.times { |n| posts[0].comments.create!(body: "comment #{n}") }
posts[0].tags << Tag.create!(name: "t1") << Tag.create!(name: "t2")
fact("counter", posts[0].reload.comments_count)
failure("stale") do
  one, other = Array.new(2) { Post.find(posts[0].id) }
  one.update!(title: "one")
  other.update!(title: "other")
end
fact("includes", Author.includes(posts: %i[comments tags]).order(:id).map { |a| a.posts.map { |p| [p.title, p.comments.size, p.tags.map(&:name).sort] }.sort })
fact("joins", [Author.joins(:posts).group(:name).count, Author.left_joins(:posts).where(ar_posts: { id: nil }).pluck(:name)])
fact("reckoned", [Author.sum(:rate), Author.average(:rate), Author.maximum(:name), Author.distinct.count(:nick)])
fact("found", [Author.where(name: %w[Bob Al]).count, Author.where(born: Date.new(2024, 1, 1)..).pluck(:name), Author.order(name: :desc).offset(1).first.name])
fact("json", Author.where("prefs @> ?", { a: [1] }.to_json).pluck(:name))

fact("insert_all", Author.insert_all([{ name: "new", **MADE }, { name: "Bob", **MADE }], returning: %w[name]).rows)
failure("insert_all!") { Author.insert_all!([{ name: "newer", **MADE }, { name: "Bob", **MADE }]) }
Author.upsert_all([{ name: "new", nick: "again", **MADE }, { name: "last", nick: "first", **MADE }], unique_by: :name)
fact("upserted", Author.order(:name).pluck(:name, :nick))
Author.transaction do
  Author.create!(name: "outer", **MADE)
  failure("nested") { Author.transaction(requires_new: true) { Author.new(name: "Bob").save!(validate: false) } }
  fact("locked", ada.with_lock { Author.lock.find(ada.id).name })
end
fact("batches", [Author.find_each(batch_size: 2).map(&:name).sort, Author.in_batches(of: 2).map { |some| some.pluck(:id).size }])
fact("updated", [Author.where(name: "Bob").update_all("rate = rate + 1, nick = 'b'"), Author.find_by(name: "Bob").rate])
ada.destroy
fact("destroyed", [Post.count, Author.count])
fact("advisory lock", [connection.get_advisory_lock(42), connection.release_advisory_lock(42)])
raw = connection.raw_connection
raw.copy_data("COPY ar_tags (name) FROM STDIN") { 3.times { |n| raw.put_copy_data("copied #{n}\n") } }
fact("copied", Tag.order(:id).pluck(:name))
begin
  raw.copy_data("COPY ar_tags (id) FROM STDIN") { raw.put_copy_data("x\n") }
rescue PG::Error => e
  fact("wrongly copied", [e.result.error_field(PG::Result::PG_DIAG_SQLSTATE), e.message])
end
connection.rename_table(:ar_tags, :ar_labels)
connection.change_column(:ar_labels, :name, :text)
connection.remove_column(:ar_authors, :nick)
fact("renamed", [connection.indexes(:ar_labels).size, connection.primary_key(:ar_labels), connection.columns(:ar_labels).map(&:sql_type), connection.column_exists?(:ar_authors, :nick)])
connection.drop_table(:ar_labels)
