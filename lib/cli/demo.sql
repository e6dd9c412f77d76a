-- What --demo puts into the embedded stand-in: a small schema with foreign keys, a view, JSON and vectors.

CREATE TABLE city (
  id serial PRIMARY KEY,
  name text NOT NULL UNIQUE,
  country char(2) NOT NULL,
  population integer,
  area numeric(8, 2)
);

INSERT INTO city (name, country, population, area) VALUES
  ('Boston', 'US', 675647, 232.14);
INSERT INTO city (name, country, population, area) VALUES
  ('Cambridge', 'US', 118403, 18.47);
INSERT INTO city (name, country, population, area) VALUES
  ('Berlin', 'DE', 3677472, 891.12);
INSERT INTO city (name, country, population, area) VALUES
  ('Prague', 'CZ', 1357326, 496.21);
INSERT INTO city (name, country, population, area) VALUES
  ('Paris', 'FR', 2133111, 105.4);
INSERT INTO city (name, country, population, area) VALUES
  ('Tokyo', 'JP', 14094034, 2194.07);
INSERT INTO city (name, country, population, area) VALUES
  ('Santiago', 'CL', 6903479, 837.89);
INSERT INTO city (name, country, population, area) VALUES
  ('Nairobi', 'KE', 4397073, 696.1);
INSERT INTO city (name, country, population, area) VALUES
  ('Sydney', 'AU', 5297089, 12367.7);
INSERT INTO city (name, country, population, area) VALUES
  ('Atlantis', '--', NULL, NULL);

CREATE TABLE person (
  id serial PRIMARY KEY,
  name text NOT NULL,
  email varchar(80) UNIQUE,
  born date,
  active boolean NOT NULL DEFAULT true,
  joined timestamp NOT NULL DEFAULT now(),
  city_id integer REFERENCES city (id) ON DELETE SET NULL
);

INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Ada', 'ada@example.org', '1985-12-10', true, '2024-01-15 09:30:00', 1);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Grace', 'grace@example.org', '1906-12-09', false, '2024-01-16 10:00:00', 1);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Alan', 'alan@example.org', '1912-06-23', false, '2024-02-01 08:15:30', 2);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Edsger', 'edsger@example.org', '1930-05-11', true, '2024-02-29 23:59:59', 3);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Barbara', 'barbara@example.org', '1939-11-07', true, '2024-03-10 12:00:00', 2);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Donald', 'donald@example.org', '1938-01-10', true, '2024-04-05 14:45:00', 5);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Radia', 'radia@example.org', '1951-12-18', true, '2024-05-20 16:20:10.5', 1);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Hedy', NULL, '1914-11-09', false, '2024-06-30 07:00:00', 4);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Tim', 'tim@example.org', '1955-06-08', true, '2024-07-04 18:30:00', 7);
INSERT INTO person (name, email, born, active, joined, city_id) VALUES
  ('Margaret', 'margaret@example.org', '1936-08-17', true, '2024-08-12 11:11:11', NULL);

CREATE INDEX person_city_id_idx ON person (city_id);

CREATE TABLE document (
  id serial PRIMARY KEY,
  title text NOT NULL,
  body text,
  properties jsonb,
  author_id integer REFERENCES person (id),
  embedding vector(4)
);

INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Tea', 'How to make tea.', '{"tags": ["drink", "hot"]}', 1, '[0.9, 0.1, 0, 0]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Coffee', 'How to make coffee.', '{"tags": ["drink", "hot"]}', 1, '[0.8, 0.2, 0.1, 0]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Lemonade', 'Lemons, water, sugar.', '{"tags": ["drink"]}', 2, '[0.7, 0, 0.3, 0]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Bread', 'Flour, water, salt, time.', '{"tags": ["food"]}', 3, '[0.1, 0.9, 0.1, 0]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Cheese', NULL, NULL, 4, '[0, 0.8, 0.2, 0.1]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Trains', 'Timetables of the north.', '{"pages": 12}', 5, '[0, 0, 0.9, 0.4]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Ships', 'Knots and charts.', '{"pages": 340}', 5, '[0.1, 0, 0.8, 0.6]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Stars', 'A map of the winter sky.', '{"pages": 2}', 7, '[0, 0, 0.3, 0.9]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Moon', 'Where to land.', '{"pages": 8}', 10, '[0, 0.1, 0.2, 1]'::vector);
INSERT INTO document (title, body, properties, author_id, embedding) VALUES
  ('Untitled', NULL, NULL, NULL, NULL);

CREATE VIEW person_in_city AS
  SELECT p.id, p.name, p.born, c.name AS city, c.country
  FROM person p LEFT JOIN city c ON c.id = p.city_id;
