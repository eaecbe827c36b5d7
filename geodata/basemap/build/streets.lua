-- Tag processing for Lykta's own basemap schema (see ../SCHEMA.md), read by tilemaker.
--
-- It keeps what helps somebody find a spot again and judge how it is to walk
-- there: streets, light, water, green, stops. It must never write a house
-- number, a postcode, or the name or kind of a dwelling. The sea, underpasses
-- and the covered area come from street_extras.py.

node_keys = {
  "amenity", "barrier", "emergency", "entrance", "healthcare", "highway",
  "place", "public_transport", "railway", "shop"
}

function init_function() end
function exit_function() end

-- What people call the place: Swedish where the map has it, else the local name.
local function named(object)
  local swedish = object:Find("name:sv")
  if swedish ~= "" then return swedish end
  return object:Find("name")
end

local function write_name(object)
  local name = named(object)
  if name ~= "" then object:Attribute("name", name) end
end

local ROAD_CLASS = {
  motorway = "motorway", motorway_link = "motorway",
  trunk = "trunk", trunk_link = "trunk",
  primary = "primary", primary_link = "primary",
  secondary = "secondary", secondary_link = "secondary",
  tertiary = "tertiary", tertiary_link = "tertiary",
  residential = "street", unclassified = "street", living_street = "street",
  service = "service", busway = "service",
  pedestrian = "pedestrian", cycleway = "cycle", footway = "foot",
  path = "path", track = "path", bridleway = "path", steps = "steps"
}

-- From which zoom a road class is carried, and how it stacks inside a layer.
local ROAD_ZOOM = {
  motorway = 10, trunk = 10, primary = 10, secondary = 11, tertiary = 12,
  street = 12, pedestrian = 13, service = 14, cycle = 13, foot = 14,
  path = 14, steps = 14
}
local ROAD_ORDER = {
  motorway = 9, trunk = 8, primary = 7, secondary = 6, tertiary = 5,
  street = 4, pedestrian = 3, service = 2, cycle = 1, foot = 0, path = 0,
  steps = 1
}

local NOT_WALKED = { motorway = true, trunk = true }

local LIT = {
  yes = "yes", ["24/7"] = "yes", automatic = "yes", limited = "yes",
  ["sunset-sunrise"] = "yes", no = "no", disused = "no"
}

local POI_AMENITY = {
  bar = "bar", pub = "pub", nightclub = "nightclub",
  bus_station = "station", taxi = "taxi",
  school = "school", kindergarten = "school", college = "school", university = "school",
  library = "library", pharmacy = "pharmacy", hospital = "hospital",
  clinic = "hospital", police = "police", fire_station = "fire_station",
  parking = "parking", parking_entrance = "parking", bicycle_parking = "bicycle_parking",
  toilets = "toilets", townhall = "public", courthouse = "public",
  place_of_worship = "worship", theatre = "culture", cinema = "culture",
  arts_centre = "culture"
}

-- Shops that gather people; the single shops of a street are left out.
local POI_SHOP = { mall = "mall", department_store = "mall", supermarket = "grocery" }

local POI_ZOOM = {
  station = 13, hospital = 13, police = 13, school = 14, mall = 14,
  library = 14, pharmacy = 14, fire_station = 14, public = 14
}

local function poi_kind(object)
  local railway = object:Find("railway")
  if railway == "station" or railway == "halt" then return "station" end
  if railway == "subway_entrance" then return "station_entrance" end
  if railway == "tram_stop" then return "stop" end
  if object:Find("highway") == "bus_stop" then return "stop" end
  if object:Find("highway") == "elevator" then return "lift" end
  if object:Find("emergency") == "defibrillator" then return "defibrillator" end
  return POI_AMENITY[object:Find("amenity")] or POI_SHOP[object:Find("shop")]
end

local function write_poi(object, kind)
  object:Attribute("kind", kind)
  write_name(object)
  object:MinZoom(POI_ZOOM[kind] or 15)
end

local BARRIER = {
  fence = "fence", wall = "wall", city_wall = "wall", retaining_wall = "wall",
  hedge = "hedge", guard_rail = "fence", railing = "fence", chain = "fence",
  bollard = "bollard", block = "bollard", gate = "gate", lift_gate = "gate",
  swing_gate = "gate"
}

local PLACE = {
  city = { "city", 1, 11 }, town = { "town", 3, 11 }, village = { "village", 4, 11 },
  suburb = { "suburb", 5, 12 }, quarter = { "quarter", 6, 13 },
  neighbourhood = { "quarter", 6, 13 }, island = { "island", 6, 13 },
  square = { "square", 7, 14 }
}

local function write_place(object, place)
  object:Attribute("kind", place[1])
  object:AttributeNumeric("rank", place[2])
  write_name(object)
  object:MinZoom(place[3])
end

function node_function(node)
  if node:Find("highway") == "street_lamp" then
    node:Layer("street_lamp", false)
    local ref = node:Find("ref")
    if ref ~= "" then node:Attribute("ref", ref) end
    return
  end
  local place = PLACE[node:Find("place")]
  if place and named(node) ~= "" then
    node:Layer("place", false)
    write_place(node, place)
  end
  local kind = poi_kind(node)
  if kind then
    node:Layer("poi", false)
    write_poi(node, kind)
  end
  local barrier = BARRIER[node:Find("barrier")]
  if barrier then
    node:Layer("barrier", false)
    node:Attribute("kind", barrier)
  end
end

-- Depth below the street, so that a style can leave deep tunnels out.
local function write_level(way)
  local tunnel, bridge = way:Find("tunnel"), way:Find("bridge")
  if tunnel ~= "" and tunnel ~= "no" then way:AttributeBoolean("tunnel", true) end
  if bridge ~= "" and bridge ~= "no" then way:AttributeBoolean("bridge", true) end
  local level = tonumber(way:Find("layer"))
  if level and level ~= 0 then way:AttributeNumeric("level", level) end
  return level or 0
end

local function write_road(way, highway, class)
  way:Layer("road", false)
  way:Attribute("class", class)
  write_name(way)
  local lit = LIT[way:Find("lit")]
  if lit then way:Attribute("lit", lit) end
  if class == "steps" then way:AttributeBoolean("stairs", true) end
  if way:Find("oneway") == "yes" then way:AttributeBoolean("oneway", true) end
  local foot, access = way:Find("foot"), way:Find("access")
  local walkable = not NOT_WALKED[class]
  if access == "no" or access == "private" then walkable = false end
  if foot == "no" or foot == "private" then walkable = false
  elseif foot == "yes" or foot == "designated" or foot == "permissive" then walkable = true end
  way:AttributeBoolean("foot", walkable)
  if way:Find("footway") == "crossing" then way:AttributeBoolean("crossing", true) end
  if way:Find("footway") == "sidewalk" then way:AttributeBoolean("sidewalk", true) end
  local level = write_level(way)
  way:ZOrder(math.max(-10, math.min(level, 10)) * 10 + ROAD_ORDER[class])
  way:MinZoom(ROAD_ZOOM[class])
end

local RAIL = {
  rail = "rail", light_rail = "rail", narrow_gauge = "rail", tram = "tram", subway = "subway"
}

local WATER_NATURAL = { water = true, bay = true }
local WATER_LANDUSE = { basin = true, reservoir = true, pond = true }
local WATERWAY_AREA = { riverbank = true, dock = true }
local WATERWAY_LINE = { river = "river", canal = "canal", stream = "stream", drain = "stream" }

local GREEN = {
  landuse = {
    grass = "grass", meadow = "grass", village_green = "grass", recreation_ground = "park",
    forest = "wood", cemetery = "cemetery", allotments = "garden", flowerbed = "garden"
  },
  leisure = {
    park = "park", garden = "garden", playground = "playground", pitch = "pitch",
    nature_reserve = "wood", dog_park = "park"
  },
  natural = {
    wood = "wood", scrub = "scrub", heath = "scrub", grassland = "grass", wetland = "wetland"
  }
}

local function green_kind(way)
  return GREEN.leisure[way:Find("leisure")] or GREEN.landuse[way:Find("landuse")]
    or GREEN.natural[way:Find("natural")]
end

-- A building is a shape. Its use is told only where the public walks in.
local BUILDING = {
  public = "public", civic = "public", government = "public", train_station = "station",
  transportation = "station", church = "worship", cathedral = "worship", chapel = "worship",
  mosque = "worship", synagogue = "worship", school = "school", university = "school",
  kindergarten = "school", hospital = "hospital", roof = "roof", carport = "roof"
}

local function write_areas(way)
  local natural, landuse, waterway = way:Find("natural"), way:Find("landuse"), way:Find("waterway")
  if WATER_NATURAL[natural] or WATER_LANDUSE[landuse] or WATERWAY_AREA[waterway] then
    way:Layer("water", true)
    way:Attribute("kind", "lake")
    write_name(way)
    return
  end
  local green = green_kind(way)
  if green then
    way:Layer("green", true)
    way:Attribute("kind", green)
    way:ZOrder(-math.floor(math.min(way:Area() / 1000, 100)))
    if green == "park" or green == "cemetery" or green == "wood" then
      if named(way) ~= "" then
        way:LayerAsCentroid("place")
        way:Attribute("kind", "park")
        way:AttributeNumeric("rank", 8)
        write_name(way)
        way:MinZoom(way:Area() > 20000 and 14 or 15)
      end
    end
    return
  end
  local amenity, highway = way:Find("amenity"), way:Find("highway")
  local paved = nil
  if amenity == "parking" then paved = "parking"
  elseif amenity == "marketplace" or way:Find("place") == "square" then paved = "square"
  elseif highway == "platform" or way:Find("railway") == "platform"
    or way:Find("public_transport") == "platform" then paved = "platform"
  elseif way:Find("area") == "yes" or way:Find("type") == "multipolygon" then
    if highway == "pedestrian" or highway == "footway" then paved = "pedestrian" end
  end
  if paved and (tonumber(way:Find("layer")) or 0) >= 0 then
    way:Layer("paved", true)
    way:Attribute("kind", paved)
  end
end

function way_function(way)
  local highway = way:Find("highway")
  local closed = way:IsClosed()
  local area = closed and (way:Find("area") == "yes" or highway == "platform")
  local indoor = way:Find("indoor") == "yes" or highway == "corridor"

  local class = ROAD_CLASS[highway]
  if class and not area and not indoor then write_road(way, highway, class) end

  local rail = RAIL[way:Find("railway")]
  if rail then
    way:Layer("rail", false)
    way:Attribute("class", rail)
    if way:Find("service") ~= "" then way:AttributeBoolean("siding", true) end
    write_level(way)
    way:MinZoom(rail == "rail" and 10 or 13)
  end

  local line = WATERWAY_LINE[way:Find("waterway")]
  if line and not closed then
    way:Layer("water", false)
    way:Attribute("kind", line)
    write_name(way)
    way:MinZoom(13)
  end

  local barrier = BARRIER[way:Find("barrier")]
  if barrier then
    way:Layer("barrier", false)
    way:Attribute("kind", barrier)
  end

  if not closed then return end
  write_areas(way)

  local building = way:Find("building")
  if building ~= "" and building ~= "no" and building ~= "entrance" then
    way:Layer("building", true)
    way:Attribute("kind", BUILDING[building] or "building")
  end

  local place = PLACE[way:Find("place")]
  if place and named(way) ~= "" then
    way:LayerAsCentroid("place")
    write_place(way, place)
  end
  local kind = poi_kind(way)
  if kind then
    way:LayerAsCentroid("poi")
    write_poi(way, kind)
  end
end
